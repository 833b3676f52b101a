"""Draws images of text for the networks that read it. Usage: draw_text.py FOLDER"""
import pathlib
import random
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = [f"/usr/share/fonts/truetype/dejavu/DejaVu{name}.ttf" for name in ("Sans", "Serif", "SansMono", "Sans-Bold")]
WORDS = """the quick brown fox jumps over a lazy dog spiking network compiles text into digits 2026 invoice total 42.50 EUR street No. 17
Hello World open source build test machine""".split()

chance, noise = random.Random(3), np.random.default_rng(3)


def line(width, height):
    paper, ink = chance.randint(180, 255), chance.randint(0, 90)
    image = Image.new("RGB", (width, height), (paper, paper, paper - chance.randint(0, 30)))
    font, draw, text = ImageFont.truetype(chance.choice(FONTS), chance.randint(height // 2, height * 7 // 10)), ImageDraw.Draw(image), ""
    while draw.textlength(text + " " + (word := chance.choice(WORDS)), font=font) < width - 10:
        text = (text + " " + word).strip()
    draw.text((5, (height - font.size) // 2 - 2), text or word[:4], font=font, fill=(ink, ink, chance.randint(0, 90)))
    return image


def turned(width, height):
    image = line(width, height)
    return image.rotate(180) if chance.random() < 0.5 else image


def page(width, height):
    image, y = Image.new("RGB", (width, height), (chance.randint(200, 255),) * 3), chance.randint(5, 30)
    while y < height - 45:
        high, wide = chance.randint(18, 40), chance.randint(width // 2, width - 10)
        image.paste(line(wide, high), (chance.randint(0, width - wide), y))
        y += high + chance.randint(5, 40)
    return image


def write(name, draw, width, height, count, mean, deviation):
    pixels = np.stack([np.asarray(draw(width, height), np.float32) for _ in range(count)])
    pixels = np.clip(pixels + noise.normal(0, 4, pixels.shape), 0, 255) / 255
    images = ((pixels - np.array(mean)) / np.array(deviation)).transpose(0, 3, 1, 2).astype(np.float32)
    for part, samples in (("calib", images[:count // 2]), ("test", images[count // 2:])):
        np.savez_compressed(pathlib.Path(sys.argv[1]) / f"{name}.{part}.npz", x=samples)


write("direction", turned, 192, 48, 64, [0.5] * 3, [0.5] * 3)
write("recogniser", line, 160, 48, 32, [0.5] * 3, [0.5] * 3)
write("detector", page, 192, 192, 24, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
