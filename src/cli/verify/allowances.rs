//! `[[allow]]` of `pack-build.toml`: findings that pass for a reason, until a day.

use super::Run;
use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use chrono::{DateTime, NaiveDate};
use pack_build::check::policy::Allow;
use pack_build::check::{Rule, find_rule};
use pack_build::compat::accept as accept_change;
use pack_build::finding::{Finding, Place, Report};
use pack_build::span::Span;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};
use toml::Spanned;
use toml::value::Datetime;

/// One `[[allow]]`.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct AllowSettings {
    rule: Spanned<String>,
    path: Option<String>,
    pointer: Option<String>,
    reason: String,
    until: Option<Datetime>,
}

/// What an entry is about.
#[derive(Clone, Copy)]
enum Table {
    /// `[[allow]]`: what a rule finds.
    Allow,
    /// `[[compat.accept]]`: what a new version changes.
    Accept,
}

/// Takes allowed findings out of a run; an entry that is over or of no use is a finding itself.
pub(super) fn apply(config: &Config, run: &mut Run) -> Result<(), Failure> {
    apply_table(config, &config.settings.allow, Table::Allow, run)
}

/// Takes accepted changes out of a run; an entry that is over or of no use is a finding itself.
pub(crate) fn accept(config: &Config, run: &mut Run) -> Result<(), Failure> {
    apply_table(config, &config.settings.compat.accept, Table::Accept, run)
}

fn apply_table(
    config: &Config,
    entries: &[AllowSettings],
    table: Table,
    run: &mut Run,
) -> Result<(), Failure> {
    let mut report = Report {
        pack: config.folder.display().to_string(),
        texts: BTreeMap::from([(Config::FILE_NAME.to_owned(), config.text.as_str().into())]),
        ..Report::default()
    };
    for entry in entries {
        let allow = allow(entry, table)?;
        let concerned = run
            .reports
            .iter()
            .any(|report| allow.concerns(&report.pack, report.texts.keys().map(String::as_str)));
        if is_over(entry)? {
            report.findings.extend(finding(entry, "the day until which this was allowed is over"));
            continue;
        }
        let taken: usize = run.reports.iter_mut().map(|report| allow.apply(report)).sum();
        run.allowed += taken;
        let was_skipped = run.skipped.iter().any(|skipped| skipped.rule == allow.rule());
        if taken == 0 && concerned && !was_skipped {
            report.findings.extend(finding(entry, "this lets nothing pass"));
        }
    }
    if !report.findings.is_empty() {
        run.reports.push(report);
    }
    Ok(())
}

/// Returns the entries that hold today.
pub(super) fn current(entries: &[AllowSettings]) -> Result<Vec<Allow>, Failure> {
    let mut allows = Vec::new();
    for entry in entries {
        if !is_over(entry)? {
            allows.push(allow(entry, Table::Allow)?);
        }
    }
    Ok(allows)
}

fn allow(entry: &AllowSettings, table: Table) -> Result<Allow, Failure> {
    let rule = entry.rule.as_ref();
    let (path, pointer) = (entry.path.as_deref(), entry.pointer.as_deref());
    let (made, name) = match table {
        Table::Allow => (Allow::new(rule, path, pointer, &entry.reason), "allow"),
        Table::Accept => (accept_change(rule, path, pointer, &entry.reason), "compat.accept"),
    };
    made.map_err(|error| {
        let message = format!("an `[[{name}]]` of `{}` cannot be used: {error}", Config::FILE_NAME);
        Failure::say(Exit::Usage, message).hint("it needs rule and reason; path is a glob")
    })
}

fn is_over(entry: &AllowSettings) -> Result<bool, Failure> {
    let Some(until) = &entry.until else { return Ok(false) };
    let date = until.date.and_then(|date| {
        NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
    });
    let date = date.ok_or_else(|| {
        Failure::say(Exit::Usage, format!("`until = {until}` is not a date"))
            .hint("write it as 2027-01-31, without quotes")
    })?;
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let today =
        i64::try_from(since_epoch.as_secs()).ok().and_then(|now| DateTime::from_timestamp(now, 0));
    Ok(today.is_some_and(|today| today.date_naive() > date))
}

fn finding(entry: &AllowSettings, message: &str) -> Option<Finding> {
    let rule: &Rule = find_rule("allow-unused")?;
    let span = entry.rule.span();
    Some(Finding {
        rule: rule.id,
        level: rule.level,
        message: message.to_owned(),
        help: "remove the entry, or correct its rule, path or pointer".to_owned(),
        place: Place::at(Config::FILE_NAME, Span::new(span.start, span.end)),
        related: Vec::new(),
        pointer: String::new(),
        fix: None,
        bump: None,
    })
}
