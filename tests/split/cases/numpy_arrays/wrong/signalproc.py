import numpy as np


def moving_average(x, k):
    x = np.asarray(x, dtype=float)
    if k < 1 or k > x.size:
        raise ValueError("window out of range")
    return np.convolve(x, np.ones(k) / k, mode="valid")


def zscore(x, axis=None):
    return (x - x.mean(axis=axis, keepdims=True)) / x.std(axis=axis, keepdims=True)


def mask_outliers(x, limit):
    return np.abs(x) > limit


def fill_nan(x, value=0):
    return np.where(np.isnan(x), value, x)


def rms(x):
    return np.sqrt(np.mean(np.square(x)))


def table(n):
    out = np.zeros(n, dtype=[("id", "i4"), ("score", "f8"), ("tag", "U3")])
    out["id"] = np.arange(n)
    out["tag"] = "abc"
    return out


def quantize(x):
    return np.clip(x, 0, 255).astype(np.uint8)


def info(x):
    return x.dtype.str, x.shape, bool(x.flags["C_CONTIGUOUS"])
