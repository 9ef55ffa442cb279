package org.espalier.actors.supervisor;

import java.time.Duration;
import java.util.List;
import org.espalier.actors.Blueprint;
import org.espalier.actors.RunTerm;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.copies.Search;
import org.espalier.actors.copies.Spread;
import org.espalier.actors.exchange.Fetch;
import org.espalier.actors.schedule.Schedule;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.models.train.Snapshot;

/** What a {@link Coordinator} hears from its own side: answers to what it asked, and what its threads and timers come to. */
sealed interface CoordinatorNote extends CoordinatorCommand {

  record Prepared(Blueprint blueprint, long highestTerm) implements CoordinatorNote {}

  record Entered(RunTerm work, Vault.Entry entry) implements CoordinatorNote {}

  record WentBack(RunTerm work) implements CoordinatorNote {}

  record TrainerSaid(TrainerEvent event) implements CoordinatorNote {}

  record TeacherSaid(Teacher.Event event) implements CoordinatorNote {}

  record ScheduleSaid(Schedule.Event event) implements CoordinatorNote {}

  record AnalystSaid(Analyst.Event event) implements CoordinatorNote {}

  record Lost(RunTerm work, String device) implements CoordinatorNote {}

  /** The teacher on this device is gone. */
  record TeacherGone(RunTerm work, String device) implements CoordinatorNote {}

  /** A teacher that was asked to serve does not, or none was found. */
  record TeacherOverdue(RunTerm work, Duration limit) implements CoordinatorNote {}

  /** Nothing was heard of the trainers of this placement for so long. */
  record Silence(RunTerm work, Duration limit) implements CoordinatorNote {}

  record Recorded(RunTerm work, long step) implements CoordinatorNote {}

  record Synced(RunTerm work, Snapshot snapshot, SavedState state) implements CoordinatorNote {}

  /** @param held checkpoints that are kept now, this one first */
  record Saved(RunTerm work, Commit commit, List<RunCopy.Version> held) implements CoordinatorNote {}

  record Found(Search.Found found) implements CoordinatorNote {}

  record Copied(Spread.Done done) implements CoordinatorNote {}

  record Fetched(RunTerm work, String device, Fetch.Result result) implements CoordinatorNote {}

  record Arrived(NextMove where) implements CoordinatorNote {}

  record ErrandDone(String name, CoordinatorNote result) implements CoordinatorNote {}

  record ErrandFailed(Errand errand, Throwable failure) implements CoordinatorNote {}

  record Retry(String errand) implements CoordinatorNote {}

  record FailNow(String message) implements CoordinatorNote {}

  enum Nothing implements CoordinatorNote { INSTANCE }

  enum Freed implements CoordinatorNote { INSTANCE }

  enum Closed implements CoordinatorNote { INSTANCE }

  enum Exported implements CoordinatorNote { INSTANCE }
}
