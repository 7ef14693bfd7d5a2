def same(case, got, want):
    case.assertEqual(got, want)


def close(case, got, want):
    case.assertAlmostEqual(got, want, places=6)
