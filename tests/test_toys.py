import numpy as np
import pytest

from zerodl.toys import line, sine, spiral


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("make", [spiral, line, sine])
def test_same_seed_same_data(make):
    for first, second in zip(make(rng()), make(rng()), strict=True):
        np.testing.assert_array_equal(first, second)
    assert not np.array_equal(make(rng())[0], make(rng(1))[0])


def test_spiral_shapes_and_classes():
    x, t = spiral(rng(), points=50, classes=4)
    assert x.shape == (200, 2)
    assert x.dtype == np.float64
    assert t.dtype.kind == "i"
    np.testing.assert_array_equal(np.bincount(t), [50] * 4)
    assert len(set(t[:20])) > 1  # かき混ぜてある


@pytest.mark.parametrize("classes", [3, 4])
def test_spiral_without_noise_lies_on_its_arms(classes):
    x, t = spiral(rng(), points=40, classes=classes, noise=0.0)
    radius = np.linalg.norm(x, axis=1)
    for k in range(classes):
        np.testing.assert_allclose(np.sort(radius[t == k]), np.arange(40) / 40, atol=1e-12)
    angle = 2 * np.pi * t / classes + 4 * radius
    np.testing.assert_allclose(x[:, 0], radius * np.cos(angle), atol=1e-12)
    np.testing.assert_allclose(x[:, 1], radius * np.sin(angle), atol=1e-12)


def test_line_without_noise():
    x, t = line(rng(), points=30, slope=-3.0, intercept=0.5, noise=0.0)
    assert x.shape == t.shape == (30, 1)
    np.testing.assert_allclose(t, 0.5 - 3.0 * x)
    assert ((x >= 0) & (x < 1)).all()


def test_sine_without_noise():
    x, t = sine(rng(), points=30, noise=0.0)
    assert x.shape == t.shape == (30, 1)
    np.testing.assert_allclose(t, np.sin(2 * np.pi * x))


@pytest.mark.parametrize(
    ("make", "truth"), [(line, lambda x: 2 * x + 1), (sine, lambda x: np.sin(2 * np.pi * x))]
)
def test_noise_has_the_standard_deviation_asked_for(make, truth):
    x, t = make(rng(), points=20_000, noise=0.3)
    residual = t - truth(x)
    np.testing.assert_allclose([residual.mean(), residual.std()], [0, 0.3], atol=0.01)


@pytest.mark.parametrize("make", [spiral, line, sine])
def test_bad_arguments_are_refused(make):
    with pytest.raises(TypeError, match="rng"):
        make(0)
    with pytest.raises(TypeError, match="points"):
        make(rng(), points=10.5)
    with pytest.raises(ValueError, match="points"):
        make(rng(), points=0)
    with pytest.raises(ValueError, match="noise"):
        make(rng(), noise=-0.1)
    with pytest.raises(ValueError, match="noise"):
        make(rng(), noise=np.nan)
    with pytest.raises(ValueError, match=r"^points は 1 以上です。0"):
        make(rng(), points=0)
    with pytest.raises(ValueError, match=r"^noise は有限の実数です"):
        make(rng(), noise=np.inf)


def test_bad_arguments_of_one_function():
    with pytest.raises(ValueError, match=r"^classes は 1 以上"):
        spiral(rng(), classes=0)
    with pytest.raises(ValueError, match=r"^slope は有限の実数"):
        line(rng(), slope=np.inf)
    with pytest.raises(ValueError, match=r"^intercept は有限の実数"):
        line(rng(), intercept=np.inf)


def test_one_point_and_one_class_are_enough():
    assert [len(a) for make in (spiral, line, sine) for a in make(rng(), points=1)] == [
        *(3, 3, 1, 1, 1, 1)
    ]
    assert set(spiral(rng(), classes=1)[1].tolist()) == {0}


def test_defaults_are_the_written_ones():
    for made, same in (
        (spiral(rng()), spiral(rng(), points=100, classes=3, noise=0.2)),
        (line(rng()), line(rng(), points=100, slope=2.0, intercept=1.0, noise=0.1)),
        (sine(rng()), sine(rng(), points=100, noise=0.1)),
    ):
        for a, b in zip(made, same, strict=True):
            np.testing.assert_array_equal(a, b)


def test_the_noise_is_added_in_the_order_it_is_drawn():
    for make, truth in ((line, lambda x: 2 * x + 1), (sine, lambda x: np.sin(2 * np.pi * x))):
        draws = rng(5)
        x = draws.random((7, 1))
        expected = truth(x) + draws.normal(0, 0.1, (7, 1))
        np.testing.assert_array_equal(make(rng(5), points=7)[1], expected)


def test_every_point_of_the_spiral_has_its_own_noise():
    draws = rng(5)
    noise, order = draws.normal(0, 0.2, 6), draws.permutation(6)
    radius, t = np.tile([0, 0.5], 3), np.repeat([0, 1, 2], 2)
    angle = 2 * np.pi * t / 3 + 4 * radius + noise
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    actual, labels = spiral(rng(5), points=2)
    np.testing.assert_allclose(actual, x[order], rtol=1e-15)
    np.testing.assert_array_equal(labels, t[order])
