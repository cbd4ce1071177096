"""Plausibility figures: what the tables imply, against what is known."""

from . import economy, enrol, leecarter
from .areas import COLUMNS, rows as area_rows
from .common import AGES, REGIONS, SEXES, mx_by_year, population, read
from .levels import rows as level_rows
from .rates import FERTILITY


def report(folder):
    people(folder)
    insured(folder)
    funds(folder)
    fertility(folder)
    mortality(folder)
    correlations(folder)


def people(folder):
    prevalence = {int(r["age"]): r for r in read(folder, "disability_prevalence.csv")}
    level = {r[0]: r[2] for r in level_rows(folder) if r[1] == "disability_level"}
    print("\nregion           total  60+  80+ (10,000)   60+ %  80+ %   severe national, x level (persons)  % of residents, of 60+")
    for region in REGIONS:
        p = population(folder)[region]
        n = [sum(p[s][x] for s in SEXES for x in AGES if x >= a) for a in (0, 60, 80)]
        severe = sum(p[s][x] * float(prevalence[x][f"severe_{s[0]}"]) for s in SEXES for x in AGES)
        ours = severe * level[region]
        print(f"{region:15} {n[0]/1e4:9.2f} {n[1]/1e4:8.2f} {n[2]/1e4:7.2f}  {100*n[1]/n[0]:6.2f} {100*n[2]/n[0]:5.2f}  "
              f"{severe:11,.0f} {ours:11,.0f}  {100*ours/n[0]:.3f} {100*ours/n[1]:.2f}")


def insured(folder):
    pop, now, table = population(folder), enrol.moved(folder), enrol.shares(folder)
    national = table["national"][0]
    women = sum(pop["national"]["female"][x] * national["female"][x] * (1 - enrol.retired_share("female", x)) for x in AGES) / now["national"]["active"]
    print(f"\nemployee shares: plateau {table['national'][1]:.4f}, decay {table['national'][2]:.5f}, women among active {women:.3f}")
    print("region           active retired resident   away (10,000)  coverage minors adults   level   tilt  peak             men 25 40 59 62 75 90 / women 25 40 49 52 60 75 90")
    for name, (share, level, tilt) in table.items():
        cells = [f"{share['male'][x]:.3f}" for x in (25, 40, 59, 62, 75, 90)] + ["/"] + [f"{share['female'][x]:.3f}" for x in (25, 40, 49, 52, 60, 75, 90)]
        top = enrol.peak(share)
        head = f"{name:15}" + " " * 72
        if name in pop:
            n, p = now[name], pop[name]
            minors = sum(p[s][x] * (1 - share[s][x]) for s in SEXES for x in range(18)) * n["coverage"]
            head = (f"{name:15} {n['active']/1e4:8.2f} {n['retired']/1e4:8.2f} {n['resident']/1e4:9.2f} {n['away']/1e4:6.2f}  {n['coverage']:.4f} "
                    f"{minors/1e4:8.1f} {(n['resident']-minors)/1e4:8.1f} ")
            active, retired = enrol.counts(p, {s: [round(v, 6) for v in share[s]] for s in SEXES})
            assert abs(active / n["active"] - 1) < 1e-5 and abs(retired / n["retired"] - 1) < 1e-5
        print(f"{head} {level:.3f} {tilt:8.5f}  {top[0]:.3f} {top[1]:6} {top[2]:3}  {' '.join(cells)}")


def funds(folder):
    """Each area with its region's (or fund's) shares scaled by one factor on the active and one on the retired."""
    from .people import fund_areas
    ages, table = fund_areas(folder), enrol.shares(folder)
    for region in ("xinjiang", "jilin", "inner_mongolia"):
        inside = [p for row, p in ages.values() if row["region"] == region]
        whole = population(folder)[region]
        off = max(abs(sum(p[s][x] for p in inside) - whole[s][x]) for s in SEXES for x in AGES)
        print(f"areas of {region}: {len(inside)}, largest difference of their sum from the region {off} persons")
    print("\nareas: resident coverage over 0.97, insured away, or a scaled share over 0.6")
    for r in area_rows(folder):
        d = dict(zip(COLUMNS, r))
        if d["area"] not in ages:
            continue
        p = ages[d["area"]][1]
        base = table.get(d["fund"].lower(), table[d["region"]])[0]
        active, retired = enrol.counts(p, base)
        fa, fr = d["active_2026"] / active, d["retired_2026"] / retired
        share = {s: [base[s][x] * (fa * (1 - enrol.retired_share(s, x)) + fr * enrol.retired_share(s, x)) for x in AGES] for s in SEXES}
        top = enrol.peak(share)
        cover = d["resident_2026"] / (d["population_2026"] - d["active_2026"] - d["retired_2026"])
        if top[0] > 0.6 or d["resident_away_2026"] or cover > 0.97:
            print(f"  {d['area']:12} {d['name_en'][:30]:30} peak {top[0]:.3f} {top[1]} {top[2]} factors {fa:.3f} {fr:.3f} coverage {cover:.3f} away {d['resident_away_2026']}")


def fertility(folder):
    """Children of age 0 on 1 January 2026 against births of 2025 at national rates (x 0.994 survival)."""
    asfr = {int(r["age"]): float(r["asfr"]) for r in read(folder, "wpp2024_china/asfr_projected.csv") if r["year"] == "2025"}
    print("\nlevel of fertility: children of age 0 over births at national rates; relative to the nation; table")
    base = None
    for region in REGIONS:
        p = population(folder)[region]
        births = sum(f * (p["female"][x] + p["female"][x + 1]) / 2 for x, f in asfr.items())
        ratio = (p["male"][0] + p["female"][0]) / (births * 0.994)
        base = base or ratio
        print(f"  {region:15} {ratio:.3f} {ratio/base:.3f}  {FERTILITY[region]}")


def mortality(folder):
    b, sd, explained = leecarter.layer(folder)
    print(f"\nkappa sd {sd}, explained {explained:.4f}, b at 0 20 40 60 70 80 90 100: {[b[x] for x in (0, 20, 40, 60, 70, 80, 90, 100)]}, sum {sum(b):.6f}")
    for s, t, low, high, ul, uh in leecarter.check_rows(folder, b, sd):
        print(f"  {s:6} {t}: ours {low:.2f}-{high:.2f} ({high-low:.2f}), UN {ul:.2f}-{uh:.2f} ({uh-ul:.2f}), ratio {(high-low)/(uh-ul):.3f}")
    mx = mx_by_year(folder)
    e0 = {int(r["year"]): r for r in read(folder, "wpp2024_china/e0.csv")}
    for t in (2026, 2056, 2100):
        print(f"  e0 {t}: {[round(leecarter.life_expectancy([mx[s][t][x] for x in AGES], s), 3) for s in SEXES]}, UN {e0[t]['e0_male']} {e0[t]['e0_female']}")


def correlations(folder):
    matrix = economy.correlation(folder)
    print("\ncorrelation, eigenvalues", [round(v, 4) for v in economy.eigenvalues(matrix)], "raw", [round(v, 4) for v in economy.eigenvalues(economy.raw_correlation(folder))])
    for d, row in zip(economy.DRIVERS, matrix):
        print(f"  {d:13}", " ".join(f"{v:6.3f}" for v in row))
