"""Small networks of transformer and recurrent families for 28x28 images."""
import torch
from torch import nn
from torch.nn import functional as F


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 48), nn.Tanh(), nn.Linear(48, 10))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x, bias=None):
        b, n, w = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) * (w // self.heads) ** -0.5
        scores = scores if bias is None else scores + bias
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, w))


def hidden(width, factor=2):
    return nn.Sequential(nn.Linear(width, factor * width), nn.GELU(), nn.Linear(factor * width, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention, self.norm2, self.hidden = nn.LayerNorm(width), Attention(width, heads), nn.LayerNorm(width), hidden(width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.hidden(self.norm2(x))


class DeiT(nn.Module):
    """A class token and a distillation token, each with a head; in inference their mean answers."""

    def __init__(self, width=40, depth=3):
        super().__init__()
        self.patch, self.tokens = nn.Conv2d(1, width, 4, 4), nn.Parameter(torch.randn(1, 2, width) * 0.02)
        self.positions, self.blocks = nn.Parameter(torch.randn(1, 51, width) * 0.02), nn.Sequential(*[Block(width, 4) for _ in range(depth)])
        self.norm, self.head, self.distilled = nn.LayerNorm(width), nn.Linear(width, 10), nn.Linear(width, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = self.norm(self.blocks(torch.cat([self.tokens.expand(x.shape[0], -1, -1), x], 1) + self.positions))
        return (self.head(x[:, 0]) + self.distilled(x[:, 1])) / 2


class SwinBlock(nn.Module):
    def __init__(self, width, heads, side, window, shift):
        super().__init__()
        self.side, self.window, self.shift, self.heads = side, window, shift, heads
        self.norm1, self.attention, self.norm2, self.hidden = nn.LayerNorm(width), Attention(width, heads), nn.LayerNorm(width), hidden(width)
        self.table = nn.Parameter(torch.randn((2 * window - 1) ** 2, heads) * 0.02)
        place = torch.stack(torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")).flatten(1)
        distance = place[:, :, None] - place[:, None] + window - 1
        self.register_buffer("index", distance[0] * (2 * window - 1) + distance[1])
        region = torch.zeros(1, side, side, 1)
        if shift:
            for i, rows in enumerate([slice(0, -window), slice(-window, -shift), slice(-shift, None)]):
                for j, columns in enumerate([slice(0, -window), slice(-window, -shift), slice(-shift, None)]):
                    region[:, rows, columns] = 3 * i + j
        parts = self.windows(region).squeeze(-1)
        self.register_buffer("mask", (parts[:, None] != parts[:, :, None]).float() * -100.0)

    def windows(self, x):
        b, n, w = x.shape[0], self.side // self.window, self.window
        return x.view(b, n, w, n, w, -1).permute(0, 1, 3, 2, 4, 5).reshape(b * n * n, w * w, -1)

    def forward(self, x):
        b, n, w, s, width = x.shape[0], self.side // self.window, self.window, self.side, x.shape[-1]
        y = self.norm1(x).view(b, s, s, width)
        if self.shift:
            y = torch.roll(y, (-self.shift, -self.shift), (1, 2))
        bias = self.table[self.index.view(-1)].view(w * w, w * w, -1).permute(2, 0, 1)[None]
        if self.shift:
            bias = bias + self.mask.repeat(b, 1, 1)[:, None]
        y = self.attention(self.windows(y), bias).view(b, n, n, w, w, width).permute(0, 1, 3, 2, 4, 5).reshape(b, s, s, width)
        if self.shift:
            y = torch.roll(y, (self.shift, self.shift), (1, 2))
        x = x + y.view(b, s * s, width)
        return x + self.hidden(self.norm2(x))


class Swin(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.patch, self.norm = nn.Conv2d(1, width, 2, 2), nn.LayerNorm(width)
        self.first = nn.Sequential(SwinBlock(width, 2, 14, 7, 0), SwinBlock(width, 2, 14, 7, 3))
        self.merge_norm, self.merge = nn.LayerNorm(4 * width), nn.Linear(4 * width, 2 * width, bias=False)
        self.second = SwinBlock(2 * width, 4, 7, 7, 0)
        self.last, self.head = nn.LayerNorm(2 * width), nn.Linear(2 * width, 10)

    def forward(self, x):
        x = self.first(self.norm(self.patch(x).flatten(2).transpose(1, 2)))
        x = x.view(x.shape[0], 14, 14, -1)
        x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1).flatten(1, 2)
        return self.head(self.last(self.second(self.merge(self.merge_norm(x)))).mean(1))


class MixerBlock(nn.Module):
    def __init__(self, width, tokens):
        super().__init__()
        self.norm1, self.over_tokens, self.norm2, self.over_channels = nn.LayerNorm(width), hidden(tokens), nn.LayerNorm(width), hidden(width)

    def forward(self, x):
        x = x + self.over_tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.over_channels(self.norm2(x))


class Mixer(nn.Module):
    def __init__(self, width=40, depth=3):
        super().__init__()
        self.patch, self.blocks = nn.Conv2d(1, width, 4, 4), nn.Sequential(*[MixerBlock(width, 49) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.patch(x).flatten(2).transpose(1, 2))).mean(1))


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class DecoderBlock(nn.Module):
    def __init__(self, width, heads, length):
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.norm1, self.norm2 = RmsNorm(width), RmsNorm(width)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.gate, self.up, self.down = nn.Linear(width, 2 * width, bias=False), nn.Linear(width, 2 * width, bias=False), nn.Linear(2 * width, width, bias=False)
        angles = torch.outer(torch.arange(length).float(), 100.0 ** (-torch.arange(0, self.size, 2).float() / self.size))
        self.register_buffer("cos", torch.cat([angles, angles], -1).cos())
        self.register_buffer("sin", torch.cat([angles, angles], -1).sin())

    def rotate(self, x):
        a, b = x.chunk(2, -1)
        return x * self.cos[:x.shape[2]] + torch.cat([-b, a], -1) * self.sin[:x.shape[2]]

    def forward(self, x):
        b, n, w = x.shape
        y = self.norm1(x)
        q, k, v = (part(y).view(b, n, self.heads, self.size).transpose(1, 2) for part in (self.q, self.k, self.v))
        scores = self.rotate(q) @ self.rotate(k).transpose(2, 3) / self.size ** 0.5
        scores = scores + torch.triu(torch.full((n, n), float("-inf")), 1)
        x = x + self.o((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, w))
        y = self.norm2(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class Decoder(nn.Module):
    """Reads an image row by row as a decoder reads tokens; the last one answers."""

    def __init__(self, width=40, depth=3):
        super().__init__()
        self.embed, self.blocks = nn.Linear(28, width), nn.Sequential(*[DecoderBlock(width, 4, 28) for _ in range(depth)])
        self.norm, self.head = RmsNorm(width), nn.Linear(width, 10, bias=False)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.embed(x.squeeze(1))))[:, -1])


class Recurrent(nn.Module):
    """Reads an image row by row."""

    def __init__(self, cell, width, **options):
        super().__init__()
        self.cell, self.head = cell(28, width, batch_first=True, **options), nn.Linear(width * (2 if options.get("bidirectional") else 1), 10)

    def forward(self, x):
        return self.head(self.cell(x.squeeze(1))[0].mean(1))
