import pickle
import colorsys


def test_yiq():
    assert abs(colorsys.rgb_to_yiq(1, 1, 1)[0] - 1) < 1e-9


def test_pickle():
    assert pickle.loads(pickle.dumps(colorsys.rgb_to_yiq))(0, 0, 0)[0] == 0
