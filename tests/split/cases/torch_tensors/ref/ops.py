import torch


def softmax(x, dim=-1):
    e = torch.exp(x - x.max(dim=dim, keepdim=True).values)
    return e / e.sum(dim=dim, keepdim=True)


def clamp_(x, lo, hi):
    x.clamp_(lo, hi)


def rows(x, start, stop):
    return x[start:stop]


def mse(pred, target):
    if pred.shape != target.shape:
        raise ValueError(f"shape mismatch: {tuple(pred.shape)} vs {tuple(target.shape)}")
    return ((pred - target) ** 2).mean()


def one_hot(labels, n):
    out = torch.zeros(len(labels), n, dtype=torch.int64)
    out[torch.arange(len(labels)), labels] = 1
    return out


def causal_mask(n):
    return torch.triu(torch.ones(n, n, dtype=torch.bool), diagonal=1)
