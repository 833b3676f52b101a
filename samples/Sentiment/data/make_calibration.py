"""Writes calib.npz: sentences of this project about films, as tokens, from which the build chooses the scales of the network.

    /usr/bin/python3 make_calibration.py

Needs numpy.
"""
import os
import re
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
LENGTH = 48
SUBJECTS = [
    "the film", "this story of two brothers", "the first half of the movie", "what begins as a comedy", "her performance", "the script, written in haste,", "a long and winding drama",
    "the director's new work", "the music", "every scene", "the ending", "this remake of a classic", "the cast", "a tale of love and war", "the dialogue", "his latest thriller",
]
JUDGEMENTS = [
    "is a joy from start to finish", "is dull, flat and far too long", "is moving and often very funny, and it looks beautiful", "never comes to life",
    "is one of the best of the year!", "is a mess that goes nowhere, and who would want to sit through it?", "has real charm and a great heart", "feels tired, cheap and empty",
]


def tokens(sentence, vocabulary):
    words = re.findall(r"[a-z0-9]+|[,'`?!]", sentence.lower())
    return [vocabulary["[CLS]"], *(vocabulary.get(word, vocabulary["[UNK]"]) for word in words)][:LENGTH]


def main():
    with open(os.path.join(HERE, "../models/sentiment.vocab.txt"), encoding="utf-8") as f:
        vocabulary = {token: number for number, token in enumerate(f.read().split("\n"))}
    # Every subject with four of the judgements, some of them two sentences long.
    sentences = [f"{subject} {JUDGEMENTS[(i + 2 * j) % 8]}" + (f", but {SUBJECTS[(i + 5) % 16]} {JUDGEMENTS[(i + j) % 8]}" if j % 2 else "") for i, subject in enumerate(SUBJECTS) for j in range(4)]
    ids, mask = np.zeros((len(sentences), LENGTH), dtype=np.int64), np.zeros((len(sentences), LENGTH), dtype=np.int64)
    for row, sentence in enumerate(sentences):
        known = tokens(sentence, vocabulary)
        ids[row, :len(known)], mask[row, :len(known)] = known, 1
    np.savez_compressed(os.path.join(HERE, "calib.npz"), input_ids=ids, attention_mask=mask)
    print(len(sentences), "sentences,", mask.sum(), "tokens,", (ids == vocabulary["[UNK]"]).sum(), "unknown")


if __name__ == "__main__":
    main()
