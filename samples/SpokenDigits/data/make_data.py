"""Writes digits.wav, a stream of spoken digits with pauses, and calib.npz, from the recordings in tests/models/spoken_digits.

    /usr/bin/python3 make_data.py

Needs numpy.
"""
import os
import wave
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "../../../tests/models/spoken_digits")
RATE = 8000
SAID = [4, 2, 7, 0, 9, 1, 8, 3, 6, 5]


def main():
    with np.load(os.path.join(SOURCE, "test.npz")) as test:
        waves, labels = test["waveform_i16"], test["labels"]
    parts = [np.zeros(RATE // 2, dtype=np.int16)]
    for at, digit in enumerate(SAID):
        # One speaker after the other: thirty recordings a digit, five a speaker.
        parts += [waves[np.flatnonzero(labels == digit)[at % 6 * 5]], np.zeros(RATE // 2 + 200 * (at % 3), dtype=np.int16)]
    with wave.open(os.path.join(HERE, "digits.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.concatenate(parts).astype("<i2").tobytes())
    with np.load(os.path.join(SOURCE, "calib.npz")) as calib:
        some = calib["waveform_i16"][::4]
    np.savez_compressed(os.path.join(HERE, "calib.npz"), waveform=(some[:, None] / 32768).astype(np.float16))


if __name__ == "__main__":
    main()
