"""Small networks of convolutional families for 28x28 images."""
import torch
from torch import nn
from torch.nn import functional as F


def conv(inputs, outputs, kernel=3, stride=1, groups=1, act=None):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([act] if act else []))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(conv(inputs, outputs, 3, stride, act=nn.ReLU()), conv(outputs, outputs))
        self.skip = conv(inputs, outputs, 1, stride) if stride > 1 or inputs != outputs else nn.Identity()

    def forward(self, x):
        return F.relu(self.body(x) + self.skip(x))


def resnet():
    return nn.Sequential(conv(1, 12, act=nn.ReLU()), nn.MaxPool2d(2), Residual(12, 12, 1), Residual(12, 24, 2), Residual(24, 40, 2),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(40, 10))


class SqueezeExcite(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.down, self.up = nn.Conv2d(width, width // 4, 1), nn.Conv2d(width // 4, width, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.up(F.relu(self.down(F.adaptive_avg_pool2d(x, 1)))))


class Inverted(nn.Module):
    def __init__(self, inputs, outputs, stride, act, squeeze=False):
        super().__init__()
        wide = inputs * 4
        self.keeps = stride == 1 and inputs == outputs
        self.body = nn.Sequential(conv(inputs, wide, 1, act=act()), conv(wide, wide, 3, stride, wide, act()),
                                  *([SqueezeExcite(wide)] if squeeze else []), conv(wide, outputs, 1))

    def forward(self, x):
        return x + self.body(x) if self.keeps else self.body(x)


def mobilenet(act, squeeze):
    return nn.Sequential(conv(1, 12, 3, 2, act=act()), Inverted(12, 12, 1, act, squeeze), Inverted(12, 20, 2, act, squeeze),
                         Inverted(20, 20, 1, act, squeeze), Inverted(20, 28, 2, act, squeeze), conv(28, 80, 1, act=act()),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.1), nn.Linear(80, 10))


class ConvNeXtBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.depthwise, self.norm = nn.Conv2d(width, width, 7, padding=3, groups=width), nn.LayerNorm(width, 1e-6)
        self.up, self.down = nn.Linear(width, 3 * width), nn.Linear(3 * width, width)
        self.scale = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x):
        y = self.norm(self.depthwise(x).permute(0, 2, 3, 1))
        return x + (self.scale * self.down(F.gelu(self.up(y)))).permute(0, 3, 1, 2)


class ChannelNorm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def convnext():
    return nn.Sequential(nn.Conv2d(1, 24, 4, 4), ChannelNorm(24, 1e-6), ConvNeXtBlock(24), ConvNeXtBlock(24), ChannelNorm(24, 1e-6),
                         nn.Conv2d(24, 40, 3, 2, 1), ConvNeXtBlock(40), ConvNeXtBlock(40), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.LayerNorm(40, 1e-6), nn.Linear(40, 10))


class Cnn1d(nn.Module):
    """The rows of an image are the channels of a signal."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(28, 40, 5, padding=2), nn.BatchNorm1d(40), nn.LeakyReLU(0.1), nn.MaxPool1d(2),
                                  nn.Conv1d(40, 48, 3, padding=2, dilation=2), nn.BatchNorm1d(48), nn.ELU(),
                                  nn.Conv1d(48, 48, 3, padding=1, groups=4), nn.BatchNorm1d(48), nn.ELU(),
                                  nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(48, 10))

    def forward(self, x):
        return self.body(x.squeeze(1))


class Image(nn.Module):
    def forward(self, x):
        return x.view(-1, 20, 7, 7)


def autoencoder():
    return nn.Sequential(nn.Conv2d(1, 12, 3, 2, 1), nn.ReLU(), nn.Conv2d(12, 20, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(980, 24),
                         nn.Linear(24, 980), nn.ReLU(), Image(), nn.ConvTranspose2d(20, 12, 4, 2, 1), nn.BatchNorm2d(12), nn.ReLU(),
                         nn.ConvTranspose2d(12, 1, 3, 2, 1, output_padding=1), nn.Sigmoid())


class Quantised(nn.Module):
    """Trained with fake quantisation; its export holds QuantizeLinear and DequantizeLinear pairs."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(1, 12, 3, 2, 1), nn.Conv2d(12, 24, 3, 1, 1), nn.Conv2d(24, 32, 3, 2, 1), nn.Linear(32, 10)])

    def weights(self, layer):
        w = layer.weight
        scale = w.detach().abs().flatten(1).amax(1).clamp(min=1e-6) / 127
        return torch.fake_quantize_per_channel_affine(w, scale, torch.zeros(len(scale), dtype=torch.int32), 0, -128, 127)

    def forward(self, x):
        x = torch.fake_quantize_per_tensor_affine(x, 1 / 255, 0, 0, 255)
        for layer, (stride, scale) in zip(self.layers, [(2, 0.02), (1, 0.03), (2, 0.04)]):
            x = F.relu(F.conv2d(x, self.weights(layer), layer.bias, stride, 1))
            x = torch.fake_quantize_per_tensor_affine(x, scale, 0, 0, 255)
        return F.linear(x.mean((2, 3)), self.weights(self.layers[3]), self.layers[3].bias)
