import pytest
import torch
from torch import nn

from net import Block, Net, count_parameters, freeze


@pytest.fixture
def net():
    torch.manual_seed(0)
    return Net()


def test_shapes_and_counts(net):
    assert isinstance(net, nn.Module)
    assert net(torch.zeros(3, 4)).shape == (3,)
    assert count_parameters(net) == 2 * (4 * 8 + 8 + 8 * 4) + 5
    assert sum(p.numel() for p in net.parameters()) == 149
    assert [n for n, _ in net.named_children()] == ["blocks", "head"]
    assert count_parameters(freeze(Net())) == 0


def test_residual():
    b = Block(4, 8).eval()
    nn.init.zeros_(b.down.weight)
    x = torch.randn(2, 4)
    assert torch.equal(b(x), x)


def test_train_eval(net):
    x = torch.ones(1, 4)
    net.eval()
    assert torch.equal(net(x), net(x)) and not net.training
    net.train()
    assert net.blocks[0].drop.training


def test_state_dict(net, tmp_path):
    sd = net.state_dict()
    assert "blocks.0.scale" in sd and sd["head.weight"].shape == (1, 4)
    torch.save(sd, tmp_path / "m.pt")
    other = Net()
    other.load_state_dict(torch.load(tmp_path / "m.pt"))
    x = torch.randn(5, 4)
    assert torch.allclose(other.eval()(x), net.eval()(x))
    with pytest.raises(RuntimeError, match="Missing key"):
        other.load_state_dict({})


def test_training_step(net):
    net.eval()
    opt = torch.optim.SGD(net.parameters(), lr=0.01)
    x, y = torch.ones(8, 4), torch.zeros(8)
    losses = []
    for _ in range(5):
        opt.zero_grad()
        loss = ((net(x) - y) ** 2).mean()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    assert all(p.grad is not None for p in net.parameters())


def test_composed_in_test():
    class Wrapped(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = Block(4, 2)

        def forward(self, x):
            return self.inner(x) * 2

    seen = []
    w = Wrapped().eval()
    w.inner.register_forward_hook(lambda m, i, o: seen.append(o.shape))
    assert w(torch.zeros(1, 4)).shape == (1, 4)
    assert seen == [torch.Size([1, 4])]
