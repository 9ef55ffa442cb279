#!/usr/bin/env python3
"""The step of `espalier bench step`, written in PyTorch: what ours is timed against. See `compare`.

  peer.py --method plain|joint [--variant eager|best] [--batch 64] [--threads 1] [--steps 5] [--init FILE] [--save-init FILE]

ViT-S (d 288, 6 layers, 9 heads) at 32 pixels and patch 4, and its res-like agent; 100 classes, no dropout.

eager  softmax attention written out, AdamW as it is by default
best   scaled_dot_product_attention, fused AdamW, channels-last convolutions, 1 x 1 convolutions as matrix products
--keep-memory   glibc keeps freed memory (mallopt), which PyTorch does not ask for by itself
--class-token   plain: the last block for the class token alone, which nobody gets without writing it

After the warm-up it prints one JSON line with the first losses, then one line of times for every line of standard input.
"""
import argparse
import ctypes
import json
import math
import statistics
import struct
import sys
import time

import torch
import torch.nn.functional as F

WIDTH, LAYERS, HEADS, MLP, GRID, PATCH, CLASSES, STEM = 288, 6, 9, 1152, 8, 4, 100, 64
DOWN_SAMPLED = (0, 1)
TEMPERATURE, BETA, RATE, WEIGHT_DECAY = 4.0, 10.0, 1e-3, 0.05
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3


def vit_shapes():
    d = WIDTH
    shapes = {'patch_embed.proj.weight': (d, 3, PATCH, PATCH), 'patch_embed.proj.bias': (d,), 'cls_token': (1, 1, d),
              'pos_embed.pos_embed': (GRID * GRID + 1, 1, d), 'transformer.norm.weight': (d,), 'transformer.norm.bias': (d,),
              'cls_head.weight': (CLASSES, d), 'cls_head.bias': (CLASSES,)}
    for i in range(LAYERS):
        block = {'norm1': (d,), 'attention.linear_qkv': (3 * d, d), 'attention.linear_out': (d, d), 'norm2': (d,),
                 'mlp.linear1': (MLP, d), 'mlp.linear2': (d, MLP)}
        for name, shape in block.items():
            shapes[f'transformer.layers.{i}.{name}.weight'] = shape
            shapes[f'transformer.layers.{i}.{name}.bias'] = shape[:1]
    return shapes


def agent_shapes():
    d = WIDTH
    shapes = {'input_proj.conv1.weight': (STEM, 3, 7, 7), 'input_proj.norm.weight': (STEM,), 'input_proj.norm.bias': (STEM,),
              'input_proj.conv2.weight': (d, STEM, 3, 3), 'input_proj.conv2.bias': (d,), 'bn.weight': (d,), 'bn.bias': (d,),
              'linear.weight': (CLASSES, d), 'linear.bias': (CLASSES,)}
    for i in range(LAYERS):
        block = {'cnn_block.conv': (d, d, 3, 3), 'mlp_block.conv1': (MLP, d, 1, 1), 'mlp_block.conv2': (d, MLP, 1, 1),
                 'norm1': (d,), 'norm2': (d,)}
        for name, shape in block.items():
            shapes[f'layers.{i}.{name}.weight'] = shape
            shapes[f'layers.{i}.{name}.bias'] = shape[:1]
    return shapes


def initial(shapes, generator):
    tensors = {}
    for name, shape in shapes.items():
        tensor = torch.zeros(shape)
        if 'norm' in name or name.startswith('bn.'):
            tensor.fill_(1.0 if name.endswith('weight') else 0.0)
        elif not name.endswith('bias'):
            inputs = math.prod(shape[1:])
            tensor.uniform_(-1, 1, generator=generator).mul_(math.sqrt(1 / inputs))
        tensors[name] = tensor
    return tensors


class Step:
    def __init__(self, method, best, class_token, vit, agent):
        self.method, self.best, self.class_token = method, best, class_token and method == 'plain'
        self.vit = {name: tensor.requires_grad_() for name, tensor in vit.items()}
        self.agent = {}
        if method == 'joint':
            self.agent = {name: self.laid_out(tensor).requires_grad_() for name, tensor in agent.items()}
        self.statistics = {name[:-len('.weight')]: (torch.zeros(tensor.shape), torch.ones(tensor.shape))
                           for name, tensor in self.agent.items() if 'norm' in name and name.endswith('weight') or name == 'bn.weight'}
        settings = dict(lr=RATE, weight_decay=WEIGHT_DECAY, fused=True if best else None)
        self.optimizers = [torch.optim.AdamW(weights.values(), **settings) for weights in (self.vit, self.agent) if weights]

    def laid_out(self, tensor):
        wide = self.best and tensor.dim() == 4 and tensor.shape[-1] > 1
        return tensor.contiguous(memory_format=torch.channels_last) if wide else tensor

    def __call__(self, images, labels):
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        losses = self.losses(images, labels)
        for loss in losses.values():
            loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        return losses

    def losses(self, images, labels):
        tokens = []
        logits = self.forward_vit(images, tokens)
        if self.method == 'plain':
            return {'vit': F.cross_entropy(logits, labels)}
        maps = []
        others = self.forward_agent(images, maps)
        return {'vit': F.cross_entropy(logits, labels) + distillation(logits, others) + BETA * feature_loss(tokens, maps),
                'agent': F.cross_entropy(others, labels) + distillation(others, logits)}

    def forward_vit(self, images, tokens):
        w, batch = self.vit, images.shape[0]
        x = F.conv2d(images, w['patch_embed.proj.weight'], w['patch_embed.proj.bias'], stride=PATCH).flatten(2).transpose(1, 2)
        x = torch.cat([w['cls_token'].expand(batch, 1, WIDTH), x], 1) + w['pos_embed.pos_embed'].transpose(0, 1)
        for i in range(LAYERS):
            x = self.block(x, f'transformer.layers.{i}.', self.class_token and i == LAYERS - 1)
            tokens.append(x)
        x = self.norm(x[:, 0], 'transformer.norm')
        return F.linear(x, w['cls_head.weight'], w['cls_head.bias'])

    def norm(self, x, name):
        return F.layer_norm(x, (WIDTH,), self.vit[name + '.weight'], self.vit[name + '.bias'], 1e-5)

    def linear(self, x, name):
        return F.linear(x, self.vit[name + '.weight'], self.vit[name + '.bias'])

    def block(self, x, at, first_only):
        x = self.attention(x, self.norm(x, at + 'norm1'), at, first_only)
        hidden = F.gelu(self.linear(self.norm(x, at + 'norm2'), at + 'mlp.linear1'))
        return x + self.linear(hidden, at + 'mlp.linear2')

    def attention(self, x, y, at, first_only):
        batch, length, size = y.shape[0], y.shape[1], WIDTH // HEADS
        weight, bias = self.vit[at + 'attention.linear_qkv.weight'], self.vit[at + 'attention.linear_qkv.bias']
        if first_only:
            query = F.linear(y[:, :1], weight[:WIDTH], bias[:WIDTH]).view(batch, 1, HEADS, size).transpose(1, 2)
            key, value = F.linear(y, weight[WIDTH:], bias[WIDTH:]).view(batch, length, 2, HEADS, size).permute(2, 0, 3, 1, 4).unbind(0)
            x = x[:, :1]
        else:
            query, key, value = F.linear(y, weight, bias).view(batch, length, 3, HEADS, size).permute(2, 0, 3, 1, 4).unbind(0)
        if self.best:
            seen = F.scaled_dot_product_attention(query, key, value)
        else:
            seen = torch.softmax((query / math.sqrt(size)) @ key.transpose(-2, -1), -1) @ value
        return x + self.linear(seen.transpose(1, 2).reshape(batch, -1, WIDTH), at + 'attention.linear_out')

    def forward_agent(self, images, maps):
        w = self.agent
        x = images.contiguous(memory_format=torch.channels_last) if self.best else images
        x = F.gelu(self.batch_norm(F.conv2d(x, w['input_proj.conv1.weight'], padding=3), 'input_proj.norm'))
        x = F.conv2d(x, w['input_proj.conv2.weight'], w['input_proj.conv2.bias'], stride=2, padding=1)
        for i in range(LAYERS):
            at = f'layers.{i}.'
            y = self.batch_norm(x, at + 'norm1')
            x = x + F.conv2d(y, w[at + 'cnn_block.conv.weight'], w[at + 'cnn_block.conv.bias'], padding=1)
            hidden = F.gelu(self.pointwise(self.batch_norm(x, at + 'norm2'), at + 'mlp_block.conv1'))
            x = x + self.pointwise(hidden, at + 'mlp_block.conv2')
            maps.append(x)
            if i in DOWN_SAMPLED:
                x = F.avg_pool2d(x, 2)
        x = F.gelu(self.batch_norm(x, 'bn')).mean((2, 3))
        return F.linear(x, w['linear.weight'], w['linear.bias'])

    def batch_norm(self, x, name):
        mean, variance = self.statistics[name]
        return F.batch_norm(x, mean, variance, self.agent[name + '.weight'], self.agent[name + '.bias'], True, 0.1, 1e-5)

    def pointwise(self, x, name):
        weight, bias = self.agent[name + '.weight'], self.agent[name + '.bias']
        if self.best:
            return F.linear(x.permute(0, 2, 3, 1), weight.flatten(1), bias).permute(0, 3, 1, 2)
        return F.conv2d(x, weight, bias)


def distillation(student, teacher):
    student, teacher = F.log_softmax(student / TEMPERATURE, -1), F.log_softmax(teacher.detach() / TEMPERATURE, -1)
    return F.kl_div(student, teacher, reduction='batchmean', log_target=True) * TEMPERATURE * TEMPERATURE


def feature_loss(tokens, maps):
    total = 0
    for token, seen in zip(tokens, maps):
        token, seen = token[:, 1:], seen.detach().flatten(2).transpose(1, 2)
        token, seen = shortened(token, seen.shape[1]), shortened(seen, token.shape[1])
        total = total + F.mse_loss(F.layer_norm(token, (WIDTH,)), F.layer_norm(seen, (WIDTH,)))
    return total


def shortened(sequence, length):
    batch, rows, width = sequence.shape
    return sequence.reshape(batch, length, rows // length, width).mean(2) if rows > length else sequence


def write(path, tensors):
    types = {torch.float32: 'F32', torch.int64: 'I64'}
    header, at = {}, 0
    for name in sorted(tensors):
        tensor = tensors[name]
        size = tensor.numel() * tensor.element_size()
        header[name] = dict(dtype=types[tensor.dtype], shape=list(tensor.shape), data_offsets=[at, at + size])
        at += size
    text = json.dumps(header, sort_keys=True).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for name in sorted(tensors):
            file.write(tensors[name].detach().contiguous().numpy().tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--method', choices=['plain', 'joint'], default='joint')
    parser.add_argument('--variant', choices=['eager', 'best'], default='eager')
    parser.add_argument('--keep-memory', action='store_true')
    parser.add_argument('--class-token', action='store_true')
    parser.add_argument('--save', help='writes first weights and batch to FILE, and ends')
    for name, value in (('batch', 64), ('threads', 1), ('steps', 3), ('warmup', 3), ('seed', 0)):
        parser.add_argument('--' + name, type=int, default=value)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.keep_memory:
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, 1 << 30)
        libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
    generator = torch.Generator().manual_seed(arguments.seed)
    vit, agent = initial(vit_shapes(), generator), initial(agent_shapes(), generator)
    images = torch.randn(arguments.batch, 3, GRID * PATCH, GRID * PATCH, generator=generator)
    labels = torch.randint(CLASSES, (arguments.batch,), generator=generator)
    if arguments.save:
        weights = {'vit.' + name: tensor for name, tensor in vit.items()} | {'cnn.' + name: tensor for name, tensor in agent.items()}
        write(arguments.save, weights | {'input/images': images, 'input/labels': labels})
        return
    step = Step(arguments.method, arguments.variant == 'best', arguments.class_token, vit, agent)
    losses = [{name: loss.item() for name, loss in step(images, labels).items()} for _ in range(max(3, arguments.warmup))]
    print(json.dumps(dict(torch=torch.__version__, losses=losses[:3])), flush=True)
    for _ in sys.stdin:
        times = []
        for _ in range(arguments.steps):
            begin = time.perf_counter()
            step(images, labels)
            times.append((time.perf_counter() - begin) * 1e3)
        print(json.dumps(dict(median_ms=statistics.median(times))), flush=True)


if __name__ == '__main__':
    main()
