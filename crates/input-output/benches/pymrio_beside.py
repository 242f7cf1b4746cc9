"""What pymrio takes for the rows of the bench `goals`, on the same folder: a line `row<TAB>seconds` for each.

usage: pymrio_beside.py FOLDER

pymrio answers every question through the explicit inverse, so that one footprint and all multipliers cost as much as
calc_all; from a system in memory they take what is printed, without the time of parsing.
"""

import sys
import time

import pymrio


def timed(work):
    start = time.perf_counter()
    made = work()
    return made, time.perf_counter() - start


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
    }
    for row, seconds in rows.items():
        print(f"{row}\t{seconds:.4f}")


if __name__ == "__main__":
    main(sys.argv[1])
