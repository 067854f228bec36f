#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three models over ten million coded rows: tillit.points beside comorbidipy, and beside the
same models written as one polars lazy plan. One run, one table in memory, one thread each.
The scores are compared before anything is timed. benchmarks/points_beside_polars installs
what it takes and runs it.

    points_beside_polars.py [--rows N] [--rounds N] [--shuffled] [--only NAME,NAME]

--slow N: so many rounds with comorbidipy (3), which takes seconds each.
"""
import argparse
import datetime
import os
import statistics
import time

os.environ['POLARS_MAX_THREADS'] = '1'

import numpy  # noqa: E402
import polars  # noqa: E402
import tillit  # noqa: E402

CHARLSON = 'charlson-quan-1987'
ELIXHAUSER = 'elixhauser-vanwalraven-2009'
HFRS = 'hfrs-gilbert-2018'
MODELS = [CHARLSON, ELIXHAUSER, HFRS]
AS_OF = datetime.date(2026, 1, 1)
FROM = datetime.date(2024, 1, 1)  # 24 months back, the widest window of the three
ROWS_A_PERSON = 20
SYSTEM = 'ICD-10'
COVERAGE = [tillit.Coverage(kinds=['CONDITION'], systems=[SYSTEM], complete=True)]

# Categories that a hospital or practice of the ICD-10 codes by, the frequent ones first;
# each with the fourth characters 0 to 9.
CATEGORIES = '''
I10 Z03 E11 J44 I48 I25 N39 J18 I50 E78 Z51 R10 R07 M54 C50 C61 F32 J45 N18 I63 R55 S72
E03 K80 M17 R06 M16 F10 G40 I21 C34 H25 H26 D50 R42 K57 A41 F03 G30 J15 E86 R26 R29 R54
S06 S52 I20 I47 I49 K21 K59 N20 N40 C18 C20 D64 E10 E66 F41 F33 G20 G45 G47 I26 I35 I69
I70 I80 I83 J20 J22 J96 K25 K29 K35 K40 K43 K50 K51 K56 K70 K74 K85 K92 L03 L40 M05 M06
M10 M15 M19 M25 M35 M48 M51 M75 M79 M80 M81 N13 N17 N30 N80 N81 O80 O82 O42 P07 R00 R04
R11 R13 R31 R32 R33 R35 R40 R41 R50 R51 R52 R56 R60 R63 R69 R79 S00 S01 S22 S32 S42 S43
S50 S60 S61 S62 S80 S82 S83 S92 T78 T81 T84 T85 T88 U80 W01 W10 W18 W19 X59 Y95 Z01 Z04
Z08 Z09 Z13 Z22 Z29 Z38 Z45 Z46 Z47 Z48 Z49 Z50 Z60 Z71 Z73 Z74 Z75 Z76 Z80 Z85 Z87 Z88
Z89 Z91 Z92 Z93 Z95 Z96 Z98 A04 A08 A09 A46 A49 B18 B20 B34 B37 B95 B96 B97 C15 C16 C22
C25 C43 C44 C53 C54 C56 C64 C67 C71 C73 C77 C78 C79 C80 C81 C83 C85 C90 C91 C92 D12 D22
D25 D37 D46 D47 D51 D61 D68 D69 D70 D86 E04 E05 E13 E14 E16 E21 E22 E27 E46 E53 E55 E56
E61 E83 E85 E87 E89 F00 F01 F05 F06 F07 F11 F13 F19 F20 F25 F31 F40 F42 F43 F45 F50 F60
F70 F84 F90 G03 G12 G14 G25 G31 G35 G43 G50 G51 G56 G61 G62 G70 G71 G80 G81 G82 G83 G91
G93 G95 H01 H16 H33 H34 H35 H40 H43 H52 H53 H54 H66 H81 H90 H91 H93 I05 I08 I11 I12 I13
I24 I27 I30 I33 I34 I36 I42 I44 I45 I51 I60 I61 I62 I64 I65 I67 I71 I72 I73 I74 I77 I78
I82 I85 I87 I89 I95 J03 J06 J09 J10 J12 J13 J14 J32 J34 J35 J38 J39 J40 J41 J42 J43 J46
J47 J61 J69 J80 J84 J90 J93 J98 K08 K22 K26 K27 K28 K30 K31 K44 K52 K55 K58 K60 K61 K62
K63 K64 K65 K66 K71 K72 K73 K75 K76 K81 K83 K86 K90 K91 L02 L08 L20 L23 L27 L29 L30 L50
L60 L72 L82 L89 L97 L98 M00 M13 M20 M21 M22 M23 M31 M32 M33 M34 M41 M43 M45 M46 M47 M50
M53 M62 M65 M66 M67 M70 M72 M77 M84 M86 M87 M89 M94 M96 N02 N03 N04 N05 N10 N12 N15 N19
N21 N23 N25 N28 N31 N32 N35 N45 N48 N60 N63 N70 N76 N83 N84 N85 N87 N92 N93 N95 N97
'''.split()


def table_of(rows, shuffled):
    """Persons in a row, or all rows mixed; days of the two years up to the day asked."""
    random = numpy.random.default_rng(20260105)
    codes = numpy.array([category + str(fourth) for category in CATEGORIES
                         for fourth in range(10)])
    shares = 1 / (numpy.arange(len(codes)) // 10 + 8)  # a few are half of all
    picked = random.choice(len(codes), rows, p=shares / shares.sum())
    days = (AS_OF - FROM).days
    dates = numpy.datetime64(AS_OF) - random.integers(0, days, rows).astype('timedelta64[D]')
    persons = numpy.arange(rows, dtype=numpy.int64) // ROWS_A_PERSON
    table = polars.DataFrame({
        'person': persons, 'code': codes[picked], 'date': dates.astype('datetime64[D]')})
    if shuffled:
        table = table.sample(fraction=1, shuffle=True, seed=1)
    return table.rechunk()


def by_tillit(table):
    found = tillit.points(table, MODELS, AS_OF, system=SYSTEM, coverage=COVERAGE)
    return found.select('person', *(polars.col(f'{model}.points').alias(model)
                                    for model in MODELS))


def by_comorbidipy(table):
    import comorbidipy as c
    given = {'id_col': 'person', 'code_col': 'code'}
    charlson = c.comorbidity(table, **given, score=c.ScoreType.CHARLSON,
                             weighting=c.WeightingVariant.CHARLSON)
    elixhauser = c.comorbidity(table, **given, score=c.ScoreType.ELIXHAUSER,
                               weighting=c.WeightingVariant.VAN_WALRAVEN)
    return charlson.select('person', polars.col('comorbidity_score').alias(CHARLSON)).join(
        elixhauser.select('person', polars.col('comorbidity_score').alias(ELIXHAUSER)),
        on='person').join(by_comorbidipy_hfrs(table), on='person')


def by_comorbidipy_hfrs(table):
    import comorbidipy
    return comorbidipy.hfrs(table, id_col='person', code_col='code').select(
        'person', polars.col('hfrs_score').alias(HFRS))


class Plan:
    """One lazy plan: codes to bits of terms, bits of a person by or, bits to points."""

    def __init__(self):
        models = {model.id: model for model in tillit.models() if model.id in MODELS}
        self.words = []    # (model, [terms]): 32 terms a word
        prefixes = []      # (word, prefix, bit)
        for name in MODELS:
            terms = models[name].terms
            for first in range(0, len(terms), 32):
                word = f'w{len(self.words)}'
                self.words.append((name, terms[first:first + 32]))
                for bit, term in enumerate(terms[first:first + 32]):
                    for codes in term.criterion.coded.codes:
                        if codes.system == SYSTEM:
                            prefixes += [(word, prefix, 1 << bit)
                                         for prefix in codes.include]
        self.prefixes = polars.DataFrame(prefixes, schema=['word', 'prefix', 'bit'],
                                         orient='row').with_columns(
            polars.col('bit').cast(polars.UInt32))
        self.lengths = sorted(self.prefixes['prefix'].str.len_chars().unique())

    def masks(self, rows):
        """Lazy: for each distinct code its bits."""
        code = polars.col('code')
        codes = rows.select('code').unique()
        starts = polars.concat([codes.filter(code.str.len_chars() >= length).with_columns(
            prefix=code.str.slice(0, length)) for length in self.lengths])
        hits = starts.join(self.prefixes.lazy(), on='prefix')
        return hits.group_by('code').agg(
            polars.col('bit').filter(polars.col('word') == f'w{word}').bitwise_or()
            .fill_null(0).alias(f'w{word}') for word in range(len(self.words)))

    def points(self):
        """For each model its points out of the words of a person."""
        has = {}
        for word, (name, terms) in enumerate(self.words):
            for bit, term in enumerate(terms):
                has[name, term.id] = (polars.col(f'w{word}') & (1 << bit)) != 0
        sums = []
        for name in MODELS:
            parts = []
            for model, terms in self.words:
                for term in terms if model == name else ():
                    counts = has[name, term.id]
                    for other in term.zeroed_by:
                        counts = counts & ~has[name, other]
                    if term.points != 0:
                        parts.append(counts.cast(polars.Float64) * float(term.points))
            sums.append(sum(parts[1:], parts[0]).alias(name))
        return sums

    def __call__(self, table):
        rows = table.lazy().filter(polars.col('date').is_between(FROM, AS_OF))
        words = [polars.col(f'w{word}') for word in range(len(self.words))]
        return (rows.join(self.masks(rows), on='code', how='left')
                .group_by('person').agg(word.bitwise_or() for word in words)
                .with_columns(word.fill_null(0) for word in words)
                .select('person', *self.points())
                .collect())


def differences(found, expected, models=MODELS):
    both = found.sort('person').join(expected.sort('person'), on='person', how='full',
                                     suffix=' expected')
    return {model: both.filter((polars.col(model) - polars.col(f'{model} expected'))
                               .abs().fill_null(1) > 1e-6).height for model in models}


def calibration():
    """A million steps of a 64-bit generator."""
    state, start = 1, time.perf_counter()
    for _ in range(1_000_000):
        state = state * 6364136223846793005 + 1442695040888963407 & 0xFFFFFFFFFFFFFFFF
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rows', type=int, default=10_000_000)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--slow', type=int, default=3)
    parser.add_argument('--shuffled', action='store_true')
    parser.add_argument('--only')
    given = parser.parse_args()
    table = table_of(given.rows, given.shuffled)
    ways = {'tillit': by_tillit, 'polars': Plan()}
    try:
        import comorbidipy
        ways['comorbidipy'] = by_comorbidipy
        print(f'comorbidipy {comorbidipy.__version__}, polars {polars.__version__}')
    except ImportError:
        print(f'comorbidipy: not measured, it is not installed; polars {polars.__version__}')
    if given.only:
        ways = {name: ways[name] for name in given.only.split(',')}
    found = {name: way(table) for name, way in ways.items()}
    for name in found:
        if name != 'tillit' and 'tillit' in found:
            print(f'persons whose points by {name} differ from tillit:',
                  differences(found['tillit'], found[name]))
    if {'tillit', 'comorbidipy'} <= found.keys():
        # It adds up codes of four characters; the published index counts each category,
        # which is three, once.
        cut = table.with_columns(polars.col('code').str.slice(0, 3))
        print('and where codes are cut to their category before comorbidipy sees them:',
              differences(found['tillit'].select('person', HFRS),
                          by_comorbidipy_hfrs(cut), [HFRS]))
    print(f'{table.height} rows of {found[name].height} persons, {table["code"].n_unique()} '
          f'codes, {"shuffled" if given.shuffled else "persons in a row"}; mean points '
          f'{[round(found[name][model].mean(), 3) for model in MODELS]}')
    del found
    walls = {name: [] for name in ways}
    for turn in range(given.rounds):
        print(f'calibration {calibration() * 1000:.0f} ms', end='')
        for name, way in ways.items():
            if name == 'comorbidipy' and turn >= given.slow:
                continue
            wall, cpu = time.perf_counter(), time.process_time()
            way(table)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            walls[name].append(wall)
            print(f'; {name} {wall:.3f} s ({cpu:.3f} of a processor)', end='')
        print()
    for name, times in walls.items():
        ratio = ''
        if name != 'tillit' and 'tillit' in walls:
            ratio = (f'; best to best {min(times) / min(walls["tillit"]):.1f}, median to '
                     f'median {statistics.median(times) / statistics.median(walls["tillit"]):.1f}'
                     ' times tillit')
        print(f'{name}: best {min(times):.3f} s, median {statistics.median(times):.3f} s'
              f'{ratio}')


if __name__ == '__main__':
    main()
