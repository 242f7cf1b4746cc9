"""What pymrio takes for the rows of the bench `goals`, on the same folder: a line `row<TAB>seconds` for each, and the
rate of a product of matrices in numpy (`product-rate`, GFLOP/s).

usage: pymrio_beside.py FOLDER

pymrio answers every question through the explicit inverse, so that one footprint and all multipliers cost as much as
calc_all; from a system in memory they take what is printed, without the time of parsing.
"""

import sys
import time

import numpy
import pymrio


def timed(work):
    start = time.perf_counter()
    made = work()
    return made, time.perf_counter() - start


def product_rate(n=4900):
    """GFLOP/s of a product of matrices by the library that numpy came with, best of three."""
    one, other = numpy.random.rand(n, n), numpy.random.rand(n, n)
    return 2e-9 * n**3 / min(timed(lambda: one @ other)[1] for _ in range(3))


def main(folder):
    system, parse = timed(lambda: pymrio.load_all(folder))
    _, inverse = timed(system.calc_system)
    _, extensions = timed(system.calc_extensions)
    every = inverse + extensions
    rows = {
        "parse": parse,
        "accounts": parse + every,
        "imports": parse + every,
        "footprint": every,
        "multipliers": every,
        "inverse": inverse,
        "product-rate": product_rate(),
    }
    for row, seconds in rows.items():
        print(f"{row}\t{seconds:.4f}")


if __name__ == "__main__":
    main(sys.argv[1])
