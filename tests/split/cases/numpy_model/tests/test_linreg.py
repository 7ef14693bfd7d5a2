import unittest

import numpy as np

from linreg import LinearRegression, NotFitted, global_noise, minimize, split


class RegressionTest(unittest.TestCase):
    def setUp(self):
        rng = np.random.default_rng(0)
        self.X = rng.normal(size=(40, 2))
        self.y = self.X @ [2.0, -1.0] + 5

    def test_fit(self):
        m = LinearRegression()
        self.assertIs(m.fit(self.X, self.y), m)
        np.testing.assert_allclose(m.coef_, [2, -1], rtol=1e-9)
        self.assertAlmostEqual(m.intercept_, 5)
        np.testing.assert_allclose(m.predict([[1, 1]]), [6])

    def test_l2_does_not_shrink_intercept(self):
        m = LinearRegression(l2=1e9).fit(self.X, self.y)
        self.assertAlmostEqual(m.intercept_, self.y.mean(), places=5)
        self.assertTrue((np.abs(m.coef_) < 1e-3).all())

    def test_errors(self):
        with self.assertRaisesRegex(NotFitted, "fit first"):
            LinearRegression().predict(self.X)
        with self.assertRaisesRegex(ValueError, r"bad shapes \(40, 2\) and \(3,\)"):
            LinearRegression().fit(self.X, [1, 2, 3])
        with self.assertRaises(np.linalg.LinAlgError):
            LinearRegression().fit(np.zeros((3, 1)), [1, 2, 3])

    def test_generator(self):
        a, b = split(self.X, np.random.default_rng(3))
        idx = np.random.default_rng(3).permutation(40)
        np.testing.assert_array_equal(a, self.X[idx[:20]])
        self.assertEqual(b.shape, (20, 2))
        np.random.seed(4)
        want = np.random.normal(size=3)
        np.random.seed(4)
        np.testing.assert_array_equal(global_noise(3), want)

    def test_callbacks(self):
        seen = []
        got = minimize(lambda x: 2 * (x - 3), [0.0, 10.0], callback=lambda i, x: seen.append(x) or i == 4)
        self.assertEqual(len(seen), 5)
        np.testing.assert_array_equal(seen[-1], got)
        np.testing.assert_allclose(seen[0], [0.6, 8.6])
