//! UN Comtrade: what customs offices reported of their trade, by partner and commodity.
//!
//! Three layouts are read: that of the present interface (`refYear`, `reporterCode`, `flowCode`, `cmdCode`,
//! `netWgt`, `primaryValue`…), that of the classic downloads (`Year`, `Reporter Code`, `Trade Flow Code`,
//! `Commodity Code`, `Netweight (kg)`, `Trade Value (US$)`…) and that of the classic interface (`yr`, `rtCode`,
//! `rgCode`, `cmdCode`, `NetWeight`, `TradeValue`…), each with any further columns and without those that are not
//! needed. The rows are *reports*: what one side wrote down, not reconciled with the other.
//!
//! Traps: the partner 0, World, is the sum of the others (it is left out and compared with them); a query with
//! second partners, customs procedures or modes of transport lists the parts beside their total (the total counts,
//! and parts are never added up); exports include re-exports, which are listed once more on their own (they are kept
//! apart by direction); codes of two and four digits are sums of those of six; weights may be estimates of the
//! UN (flagged so), and a weight of zero beside a value is one that was not reported; 490 is Taiwan; codes belong
//! to a revision that a column names, or else the user.

mod layout;
mod read;

use std::io::Read;

use vocabulary::{HsRevision, Redistribution};

use crate::format::{Format, deliver};
use crate::head::Head;
use crate::parsed::{Confidence, ReadError};
use crate::revisions;
use crate::stated::{Stated, known_source};

pub use read::read;

/// The format's name in messages.
const TITLE: &str = "a UN Comtrade table";

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "comtrade",
    title: "UN Comtrade reports (classic and present layouts)",
    title_ja: "国連 Comtrade 報告値（旧・現行レイアウト）",
    tables: &["trade_reports"],
    sniff,
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "un-comtrade",
            "UN Comtrade",
            "United Nations Statistics Division",
            None,
            "https://comtradeplus.un.org",
            "UN Comtrade terms of use: no re-dissemination of the data without permission",
            Redistribution::Forbidden,
        ));
        let reader: &mut dyn Read = reader;
        let parsed = read(reader, job.file, stated_revision(job.file, job.stated)?, &source.id)?;
        deliver(parsed, source, sink)
    },
};

/// The revision that the user states.
fn stated_revision(file: &str, stated: &Stated) -> Result<Option<HsRevision>, ReadError> {
    let Some(word) = &stated.revision else { return Ok(None) };
    revisions::of_word(word).map(Some).ok_or_else(|| ReadError::Broken {
        file: file.to_owned(),
        message: format!("`{word}` is not a revision: expected {}", revisions::EXPECTED),
    })
}

/// Whether the columns are those of Comtrade.
fn sniff(head: &Head<'_>) -> Confidence {
    head.tables.iter().map(|table| layout::sniff(&table.columns)).max().unwrap_or(Confidence::No)
}
