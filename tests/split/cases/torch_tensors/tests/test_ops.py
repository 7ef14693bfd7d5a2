import pytest
import torch

import ops


def test_softmax():
    torch.manual_seed(0)
    x = torch.randn(4, 5)
    got = ops.softmax(x)
    assert torch.allclose(got, torch.softmax(x, -1), atol=1e-6)
    assert got.shape == (4, 5) and got.dtype == torch.float32
    assert ops.softmax(x.double(), dim=0).dtype is torch.float64


def test_in_place_and_view():
    x = torch.tensor([-2.0, 0.5, 9.0])
    ops.clamp_(x, 0, 1)
    assert x.tolist() == [0.0, 0.5, 1.0]
    y = torch.zeros(4, 2)
    ops.rows(y, 1, 3).fill_(7)
    assert y[:, 0].tolist() == [0, 7, 7, 0]


def test_grad():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = ops.mse(w, torch.zeros(2))
    assert loss.requires_grad and loss.item() == pytest.approx(2.5)
    loss.backward()
    assert torch.allclose(w.grad, torch.tensor([1.0, 2.0]))
    with torch.no_grad():
        assert not ops.mse(w, torch.zeros(2)).requires_grad


def test_errors_and_masks():
    with pytest.raises(ValueError, match=r"shape mismatch: \(2,\) vs \(3,\)"):
        ops.mse(torch.zeros(2), torch.zeros(3))
    m = ops.causal_mask(3)
    assert m.dtype == torch.bool and m.sum() == 3
    assert torch.equal(ops.one_hot(torch.tensor([2, 0]), 3), torch.tensor([[0, 0, 1], [1, 0, 0]]))
    assert ops.causal_mask(0).numel() == 0
