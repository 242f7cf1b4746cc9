//! Trade in one sentence, its checks, and what its reader should know.

use figures::Lang;

use super::{Deviations, Found, TOLERANCE};
use crate::answer::Check;
use crate::footprint::sentence::{amount, place};
use crate::words::{percent, region_name};

impl Found<'_> {
    /// A region by its label, for a figure.
    pub(super) fn name(&self, lang: Lang, label: &str) -> String {
        let at = self.regions.labels.iter().position(|known| known == label);
        let code = at.and_then(|at| self.regions.code(at));
        code.map_or_else(|| label.to_owned(), |region| region_name(region, lang))
    }

    /// A region by its label, for a sentence.
    pub(super) fn place(&self, lang: Lang, label: &str) -> String {
        let at = self.regions.labels.iter().position(|known| known == label);
        place(lang, label, at.and_then(|at| self.regions.code(at)))
    }
}

pub(super) fn answer(lang: Lang, found: &Found) -> String {
    let mut told = match found.home {
        Some(home) => of_region(lang, found, home),
        None => of_all(lang, found),
    };
    told += &embodied(lang, found);
    told
}

fn year(lang: Lang, found: &Found) -> String {
    found.system.year.map_or_else(String::new, |year| match lang {
        Lang::En => format!(" in {year}"),
        Lang::Ja => format!("{year}年の"),
    })
}

fn products(lang: Lang, found: &Found) -> String {
    let sectors = &found.sectors;
    match (lang, sectors.is_empty()) {
        (_, true) => String::new(),
        (Lang::En, false) => format!(" of {}", sectors.join(" and ")),
        (Lang::Ja, false) => format!("（{}）", sectors.join("、")),
    }
}

fn share(part: f64, whole: f64) -> String {
    if whole == 0.0 { "-".to_owned() } else { percent(part / whole) }
}

fn of_all(lang: Lang, found: &Found) -> String {
    let rows = &found.result.trade;
    let (year, what, name) = (year(lang, found), products(lang, found), &found.request.system);
    let all: f64 = rows.iter().map(|row| row.traded).sum();
    let intermediate: f64 = rows.iter().map(|row| row.intermediate).sum();
    let (total, used) = (amount(all, &found.unit), share(intermediate, all));
    let Some(first) = rows.first() else {
        return match lang {
            Lang::En => format!("The regions of {name} trade nothing{what} with each other{year}."),
            Lang::Ja => format!("{year}{name}の地域間貿易{what}はありません。"),
        };
    };
    let (from, to) = (found.place(lang, &first.exporter), found.place(lang, &first.importer));
    let (largest, part) = (amount(first.traded, &found.unit), percent(first.share));
    match lang {
        Lang::En => format!(
            "Regions of {name} deliver {total}{what} to each other{year}, {used} of it for industries and the rest for final \
             demand; the largest flow is from {from} to {to} ({largest}, {part})."
        ),
        Lang::Ja => format!(
            "{year}{name}の地域間貿易{what}は{total}で、うち{used}が中間需要、残りが最終需要です。最大の流れは{from}から{to}（{largest}、{part}）です。"
        ),
    }
}

fn of_region(lang: Lang, found: &Found, home: usize) -> String {
    let label = found.regions.label(home);
    let Some(row) = found.result.by_region.first() else { return String::new() };
    let (year, what, home) = (year(lang, found), products(lang, found), found.place(lang, label));
    let (exports, imports) = (amount(row.exports, &found.unit), amount(row.imports, &found.unit));
    let balance = amount(row.trade_balance.abs(), &found.unit);
    let customer = found.result.trade.iter().find(|row| row.exporter == label);
    let supplier = found.result.trade.iter().find(|row| row.importer == label);
    let mut partners = Vec::new();
    if let Some(one) = customer {
        let (name, part) = (found.place(lang, &one.importer), share(one.traded, row.exports));
        partners.push(match lang {
            Lang::En => format!("its largest customer is {name} ({part} of exports)"),
            Lang::Ja => format!("最大の輸出先は{name}（輸出の{part}）"),
        });
    }
    if let Some(one) = supplier {
        let (name, part) = (found.place(lang, &one.exporter), share(one.traded, row.imports));
        partners.push(match lang {
            Lang::En => format!("its largest supplier is {name} ({part} of imports)"),
            Lang::Ja => format!("最大の輸入元は{name}（輸入の{part}）"),
        });
    }
    let sign = match (lang, row.trade_balance < 0.0) {
        (Lang::En, true) => "a deficit of",
        (Lang::En, false) => "a surplus of",
        (Lang::Ja, true) => "赤字",
        (Lang::Ja, false) => "黒字",
    };
    match lang {
        Lang::En => {
            let partners =
                if partners.is_empty() { String::new() } else { format!("; {}", partners.join(", ")) };
            format!(
                "Exports{what} of {home}{year} are {exports} and imports {imports}, {sign} {balance}{partners}."
            )
        }
        Lang::Ja => {
            let partners = if partners.is_empty() {
                String::new()
            } else {
                format!("{}です。", partners.join("、"))
            };
            format!("{year}{home}の輸出{what}は{exports}、輸入は{imports}で、{sign}{balance}です。{partners}")
        }
    }
}

fn embodied(lang: Lang, found: &Found) -> String {
    let Some(embodied) = &found.embodied else { return String::new() };
    let (name, unit) = (&embodied.subject.name, &embodied.subject.unit);
    let rows = &found.result.embodied_by_region;
    let sum = |of: &dyn Fn(&super::EmbodiedRegionRow) -> f64| amount(rows.iter().map(of).sum(), unit);
    let (content, eebt) = (sum(&|row| row.content_of_exports), sum(&|row| row.eebt_exports));
    let (content_in, eebt_in) = (sum(&|row| row.content_of_imports), sum(&|row| row.eebt_imports));
    match (lang, found.home) {
        (Lang::En, None) => format!(
            " Embodied {name}: {content} by full multipliers, which count what crosses several borders each time, and {eebt} by \
             domestic multipliers of the exporters (EEBT)."
        ),
        (Lang::En, Some(_)) => format!(
            " Embodied {name}: by full multipliers {content} in exports and {content_in} in imports; by domestic multipliers of \
             the exporters (EEBT) {eebt} and {eebt_in}."
        ),
        (Lang::Ja, None) => format!(
            "貿易に内包される{name}は、完全乗数（複数回国境を越える分はその都度計上）で{content}、輸出元の国内乗数（EEBT）で{eebt}です。"
        ),
        (Lang::Ja, Some(_)) => format!(
            "内包される{name}は、完全乗数で輸出{content}・輸入{content_in}、輸出元の国内乗数（EEBT）で輸出{eebt}・輸入{eebt_in}です。"
        ),
    }
}

pub(super) fn embodied_checks(lang: Lang, deviations: &Deviations) -> Vec<Check> {
    vec![
        Check::closes(
            "solve-residual",
            deviations.residual,
            TOLERANCE,
            lang.pick("largest relative residual of the solves with I - A", "I−A の求解の相対残差の最大値"),
        ),
        Check::closes(
            "trade-content-consumption",
            deviations.consumption,
            TOLERANCE,
            lang.pick("content of all deliveries to the final demand of a region, domestic ones included, is its consumption account \
                 s L y; relative to all regions",
                "各地域の最終需要への出荷（国内分を含む）の含有量と消費勘定 sLy の差（全地域計に対する比）",
            ),
        ),
        Check::at_most(
            "trade-eebt-production",
            deviations.production,
            1e-2,
            lang.pick("what own final demand and exports embody by domestic multipliers is the production account of a region, as far \
                 as rows of the system balance; relative to all regions",
                "国内乗数による自地域の最終需要と輸出の内包量と、生産勘定の差（全地域計に対する比。行の収支が合う範囲で一致）",
            ),
        ),
    ]
}

pub(super) fn warnings(lang: Lang, found: &Found) -> Vec<String> {
    if found.embodied.is_none() {
        return Vec::new();
    }
    let mut told = vec![
        lang.pick("two definitions of embodied trade stand side by side: content (full multipliers) has what was caused anywhere in the \
             world for a delivery, and counts goods again at each border, so that sums over regions exceed the footprint; EEBT \
             (domestic multipliers) has what the exporter itself caused, once, and leaves out inputs that it imported. Content of \
             all final deliveries to a region, domestic ones too, is its consumption account; EEBT and what own final demand \
             embodies at home are its production account",
            "貿易内包量の2つの定義を並べています。含有量（完全乗数）は出荷のために世界中で生じた量で、国境を越えるたびに再び計上されるため、地域間の合計はフットプリントを上回ります。EEBT（国内乗数）は輸出元自身で生じた量を一度だけ数え、輸出元が輸入した投入は含みません。最終需要への出荷（国内分を含む）の含有量は消費勘定に、EEBTと自地域の最終需要の国内内包量の合計は生産勘定に一致します",
        )
        .to_owned(),
    ];
    let direct = found.system.extensions.iter().any(|one| {
        one.by_demand.is_some()
            && one.name == found.embodied.as_ref().map_or("", |one| &one.subject.extension)
    });
    if direct {
        told.push(
            lang.pick(
                "what final demand causes directly is in no trade and in none of these accounts",
                "最終需要が直接生じさせる分は、貿易にもこれらの勘定にも含みません",
            )
            .to_owned(),
        );
    }
    told
}
