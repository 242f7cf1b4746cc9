#!/usr/bin/env python3
"""Compute the stoichiometric figures of data/vocabulary from atomic weights.

Purpose: write `conversions.csv` (factors between chemical bases) and the rows of `compositions.csv` whose
source is `stoichiometry`. All other rows of `compositions.csv` are kept as they are. Rows are sorted by key.

Vocabulary: a *basis* is the chemical form a mass is counted as (`Li`, `Li2O`, `Li2CO3`). A factor is
kg on the wanted basis per kg on the stated basis:

    factor(A -> E) = n * M(E) / M(A)

with n units of E in one unit of A and M the molar mass. Every conversion leads to the basis of the material's
row in `materials.csv`; the other direction is the reciprocal.

Source: Prohaska et al. (2022), Standard atomic weights of the elements 2021 (IUPAC Technical Report),
Pure and Applied Chemistry 94(5), 573-600, doi:10.1515/pac-2019-0603. Elements whose standard weight is an
interval enter with their conventional value (H 1.008, Li 6.94, B 10.81, C 12.011, N 14.007, O 15.999,
Mg 24.305, Si 28.085, S 32.06, Cl 35.45, Br 79.904, Pb 207.2).

Trap: LCE (lithium carbonate equivalent) is Li2CO3; REO means the oxide that each element is traded as:
Ce as CeO2, Pr as Pr6O11, Tb as Tb4O7, the others as the sesquioxide.

Run: python3 data/vocabulary/conversions.py
"""

import csv
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent

ATOMIC_WEIGHT = {
    "H": 1.008, "Li": 6.94, "Be": 9.0121831, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999,
    "F": 18.998403162, "Na": 22.98976928, "Mg": 24.305, "Al": 26.9815384, "Si": 28.085, "P": 30.973761998,
    "S": 32.06, "Cl": 35.45, "K": 39.0983, "Ca": 40.078, "Sc": 44.955907, "Ti": 47.867, "V": 50.9415,
    "Cr": 51.9961, "Mn": 54.938043, "Fe": 55.845, "Co": 58.933194, "Ni": 58.6934, "Cu": 63.546, "Zn": 65.38,
    "Ga": 69.723, "Ge": 72.630, "As": 74.921595, "Se": 78.971, "Br": 79.904, "Rb": 85.4678, "Sr": 87.62,
    "Y": 88.905838, "Zr": 91.224, "Nb": 92.90637, "Mo": 95.95, "Ru": 101.07, "Rh": 102.90549, "Pd": 106.42,
    "Ag": 107.8682, "Cd": 112.414, "In": 114.818, "Sn": 118.710, "Sb": 121.760, "Te": 127.60,
    "Cs": 132.90545196, "Ba": 137.327, "La": 138.90547, "Ce": 140.116, "Pr": 140.90766, "Nd": 144.242,
    "Sm": 150.36, "Eu": 151.964, "Gd": 157.25, "Tb": 158.925354, "Dy": 162.500, "Ho": 164.930329,
    "Er": 167.259, "Tm": 168.934219, "Yb": 173.045, "Lu": 174.9668, "Hf": 178.486, "Ta": 180.94788,
    "W": 183.84, "Re": 186.207, "Ir": 192.217, "Pt": 195.084, "Au": 196.966570, "Hg": 200.592, "Pb": 207.2,
    "Bi": 208.98040, "U": 238.02891,
}

# material: (basis of its row, the bases that lead there). `REO=Nd2O3` names a basis by another word.
CONVERSIONS = {
    "aluminium": ("Al", "Al2O3 AlH3O3=Al(OH)3"),
    "antimony": ("Sb", "Sb2O3 Sb2S3"),
    "arsenic": ("As", "As2O3"),
    "barium": ("Ba", "BaO BaSO4"),
    "beryllium": ("Be", "BeO Be3Al2Si6O18"),
    "bismuth": ("Bi", "Bi2O3"),
    "boron": ("B", "B2O3 H3BO3"),
    "cadmium": ("Cd", "CdO CdS"),
    "calcium": ("Ca", "CaO CaCO3"),
    "caesium": ("Cs", "Cs2O"),
    "cerium": ("Ce", "CeO2 REO=CeO2"),
    "chromium": ("Cr", "Cr2O3 FeCr2O4"),
    "cobalt": ("Co", "CoO Co3O4 CoO2H2=Co(OH)2 CoSO4(H2O)7=CoSO4.7H2O"),
    "copper": ("Cu", "CuO Cu2O CuFeS2 CuSO4(H2O)5=CuSO4.5H2O"),
    "dysprosium": ("Dy", "Dy2O3 REO=Dy2O3"),
    "erbium": ("Er", "Er2O3 REO=Er2O3"),
    "europium": ("Eu", "Eu2O3 REO=Eu2O3"),
    "fluorine": ("F", "CaF2"),
    "gadolinium": ("Gd", "Gd2O3 REO=Gd2O3"),
    "gallium": ("Ga", "Ga2O3 GaAs GaN"),
    "germanium": ("Ge", "GeO2 GeCl4"),
    "hafnium": ("Hf", "HfO2"),
    "holmium": ("Ho", "Ho2O3 REO=Ho2O3"),
    "indium": ("In", "In2O3"),
    "iron": ("Fe", "FeO Fe2O3 Fe3O4"),
    "lanthanum": ("La", "La2O3 REO=La2O3"),
    "lead": ("Pb", "PbO PbS"),
    "lithium": ("Li", "Li2O Li2CO3 LCE=Li2CO3 LiOH LiOH(H2O)=LiOH.H2O LiCl LiAlSi2O6"),
    "lutetium": ("Lu", "Lu2O3 REO=Lu2O3"),
    "magnesium": ("Mg", "MgO MgCO3"),
    "manganese": ("Mn", "MnO MnO2 Mn3O4 MnSO4(H2O)=MnSO4.H2O"),
    "mercury": ("Hg", "HgS"),
    "molybdenum": ("Mo", "MoO3 MoS2"),
    "neodymium": ("Nd", "Nd2O3 REO=Nd2O3"),
    "nickel": ("Ni", "NiO NiO2H2=Ni(OH)2 NiSO4(H2O)6=NiSO4.6H2O"),
    "niobium": ("Nb", "Nb2O5"),
    "phosphate-rock": ("P2O5", "P H3PO4 Ca3P2O8=Ca3(PO4)2 BPL=Ca3P2O8"),
    "phosphorus": ("P", "P2O5 H3PO4"),
    "potash": ("K2O", "K KCl K2SO4"),
    "potassium": ("K", "K2O KCl"),
    "praseodymium": ("Pr", "Pr6O11 REO=Pr6O11"),
    "rhenium": ("Re", "NH4ReO4"),
    "rubidium": ("Rb", "Rb2O"),
    "samarium": ("Sm", "Sm2O3 REO=Sm2O3"),
    "scandium": ("Sc", "Sc2O3 REO=Sc2O3"),
    "selenium": ("Se", "SeO2"),
    "silicon": ("Si", "SiO2 SiC"),
    "sodium": ("Na", "NaCl Na2O"),
    "strontium": ("Sr", "SrO SrCO3 SrSO4"),
    "sulphur": ("S", "SO3 H2SO4"),
    "tantalum": ("Ta", "Ta2O5"),
    "tellurium": ("Te", "TeO2"),
    "terbium": ("Tb", "Tb4O7 REO=Tb4O7"),
    "thulium": ("Tm", "Tm2O3 REO=Tm2O3"),
    "tin": ("Sn", "SnO2"),
    "titanium": ("Ti", "TiO2 FeTiO3 TiCl4"),
    "tungsten": ("W", "WO3 WC CaWO4"),
    "uranium": ("U", "U3O8 UO2 UF6"),
    "vanadium": ("V", "V2O5 V2O3"),
    "ytterbium": ("Yb", "Yb2O3 REO=Yb2O3"),
    "yttrium": ("Y", "Y2O3 REO=Y2O3"),
    "zinc": ("Zn", "ZnO ZnS"),
    "zirconium": ("Zr", "ZrO2 ZrSiO4"),
}

# material: (formula, the components as `key=basis`). Components not listed (oxygen, carbon…) stay uncovered.
COMPOUNDS = {
    "alumina": ("Al2O3", "aluminium=Al"),
    "cadmium-telluride": ("CdTe", "cadmium=Cd tellurium=Te"),
    "cobalt-sulphate": ("CoSO4(H2O)7", "cobalt=Co"),
    "copper-sulphate": ("CuSO4(H2O)5", "copper=Cu"),
    "ferrite-magnet": ("SrFe12O19", "strontium=Sr iron=Fe"),
    "gallium-arsenide": ("GaAs", "gallium=Ga arsenic=As"),
    "gallium-nitride": ("GaN", "gallium=Ga"),
    "lco-cathode": ("LiCoO2", "lithium=Li cobalt=Co"),
    "lfp-cathode": ("LiFePO4", "lithium=Li iron=Fe phosphate-rock=P2O5"),
    "lithium-carbonate": ("Li2CO3", "lithium=Li"),
    "lithium-hydroxide": ("LiOH(H2O)", "lithium=Li"),
    "lmo-cathode": ("LiMn2O4", "lithium=Li manganese=Mn"),
    "manganese-sulphate": ("MnSO4(H2O)", "manganese=Mn"),
    "nca-cathode": ("LiNi0.8Co0.15Al0.05O2", "lithium=Li nickel=Ni cobalt=Co aluminium=Al"),
    "nickel-sulphate": ("NiSO4(H2O)6", "nickel=Ni"),
    "nmc111-cathode": ("Li3NiMnCoO6", "lithium=Li nickel=Ni manganese=Mn cobalt=Co"),
    "nmc532-cathode": ("LiNi0.5Mn0.3Co0.2O2", "lithium=Li nickel=Ni manganese=Mn cobalt=Co"),
    "nmc622-cathode": ("LiNi0.6Mn0.2Co0.2O2", "lithium=Li nickel=Ni manganese=Mn cobalt=Co"),
    "nmc811-cathode": ("LiNi0.8Mn0.1Co0.1O2", "lithium=Li nickel=Ni manganese=Mn cobalt=Co"),
    "smco-magnet": ("SmCo5", "samarium=Sm cobalt=Co"),
    "titanium-dioxide": ("TiO2", "titanium=Ti"),
    "tungsten-carbide": ("WC", "tungsten=W"),
    "yttria-stabilised-zirconia": ("Zr0.92Y0.16O2.08", "zirconium=Zr yttrium=Y"),
    "zinc-oxide": ("ZnO", "zinc=Zn"),
}


def atoms(formula):
    """Number of atoms of each element in a formula; brackets and decimal subscripts are understood."""
    stack, pairs = [{}], re.findall(r"([A-Z][a-z]?|\(|\))([0-9.]*)", formula)
    if "".join(a + b for a, b in pairs) != formula:
        raise ValueError(f"not a formula: {formula}")
    for token, number in pairs:
        if token == "(":
            stack.append({})
            continue
        group = stack.pop() if token == ")" else {token: 1.0}
        for element, count in group.items():
            stack[-1][element] = stack[-1].get(element, 0.0) + count * float(number or 1)
    return stack[0]


def molar_mass(formula):
    """Molar mass in g/mol."""
    return sum(count * ATOMIC_WEIGHT[element] for element, count in atoms(formula).items())


def fraction(part, whole):
    """Mass of `part` per mass of `whole`, where the first element of `part` is the one both share."""
    shared = re.match(r"[A-Z][a-z]?", part).group()
    return atoms(whole)[shared] / atoms(part)[shared] * molar_mass(part) / molar_mass(whole)


def write(name, header, rows):
    """Write a table: UTF-8, LF, sorted."""
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(sorted(rows))


def main():
    """Write both tables."""
    conversions = []
    for material, (basis, sources) in CONVERSIONS.items():
        for source in sources.split():
            left, _, right = source.partition("=")
            # `REO=Nd2O3` and `BPL=...` are words for a formula; `CoO2H2=Co(OH)2` is a formula with a nicer name.
            word = left in ("REO", "LCE", "BPL")
            formula, name = (right, left) if word else (left, right or left)
            conversions.append([material, name, basis, f"{fraction(basis, formula):.7g}"])
    write("conversions.csv", ["material", "from_basis", "to_basis", "factor"], conversions)

    with open(HERE / "compositions.csv", newline="", encoding="utf-8") as file:
        kept = [list(row.values()) for row in csv.DictReader(file) if row["source"] != "stoichiometry"]
    computed = []
    for material, (formula, components) in COMPOUNDS.items():
        for component in components.split():
            key, _, basis = component.partition("=")
            computed.append([material, key, f"{fraction(basis, formula):.6g}", "stoichiometry"])
    write("compositions.csv", ["material", "component", "mass_fraction", "source"], kept + computed)


if __name__ == "__main__":
    main()
