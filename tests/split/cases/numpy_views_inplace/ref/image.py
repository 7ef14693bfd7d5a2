import numpy as np


def normalize_(img):
    """In place; returns None."""
    img -= img.min()
    m = img.max()
    if m:
        img /= m


def crop(img, top, left, h, w):
    """A view, not a copy."""
    return img[top:top + h, left:left + w]


def flip_rows_(img):
    img[:] = img[::-1].copy()


def threshold(img, t, out=None):
    return np.greater(img, t, out=out)


def paint(img, mask, color):
    img[mask] = color
    return img


class Canvas:
    def __init__(self, pixels):
        self.pixels = pixels

    def clear(self):
        self.pixels.fill(0)

    def row(self, i):
        return self.pixels[i]

    def __array__(self, dtype=None):
        return np.asarray(self.pixels, dtype=dtype)
