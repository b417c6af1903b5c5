//! Judges a pack: the rules, the report they fill, and the proof that a pack passed.

mod checked;
mod drift;
pub mod policy;
mod examples;
pub(crate) mod kubernetes;
mod members;
mod references;
mod rendered;
mod rule;
mod rules;
pub(crate) mod near;
mod sections;
mod syntax;
mod written_api;

use crate::finding::{Finding, Report, Subject, Texts};
use crate::pack::{Pack, secrets};
use policy::Policy;

pub use checked::Checked;
pub use examples::verify_example;
pub use rendered::Rendered;
pub use rule::{Change, Findings, Rule, apply, minimal_pack};
pub use rules::RULES;

/// The rule that needs to know what the charts of a pack become.
pub const NEEDS_RENDERING: &Rule = &rules::image_not_listed::RULE;

/// Returns everything that the rules find in a pack, sorted by file, place and code, but for
/// [`NEEDS_RENDERING`].
#[must_use]
pub fn verify(pack: &Pack) -> Report {
    judge(pack, None)
}

/// Returns what [`verify`] does, and what the charts and manifests tell once they are rendered.
#[must_use]
pub fn verify_rendered(pack: &Pack, rendered: &[Rendered]) -> Report {
    judge(pack, Some(rendered))
}

fn judge(pack: &Pack, rendered: Option<&[Rendered]>) -> Report {
    let mut findings = Vec::new();
    for rule in RULES {
        let mut found = Findings::of(rule);
        (rule.check)(pack, &mut found);
        findings.extend(found.into_found());
    }
    if let Some(rendered) = rendered {
        let mut found = Findings::of(NEEDS_RENDERING);
        rules::image_not_listed::compare(pack, rendered, &mut found);
        findings.extend(found.into_found());
    }
    for finding in &mut findings {
        finding.pointer = pack.pointer(&finding.place);
    }
    let texts = texts(pack, &findings);
    let subject = subject(pack);
    let mut comments = policy::comments(pack);
    if rendered.is_none() {
        comments.skip(NEEDS_RENDERING.id.name);
    }
    let before = findings.len();
    findings.retain(|finding| !comments.cover(finding));
    let allowed = before - findings.len();
    findings.extend(policy::report(comments));
    sort(&mut findings);
    Report {
        pack: pack.source().name().to_owned(),
        findings,
        allowed,
        subject,
        texts,
        previous: None,
    }
}

/// Adds what is found by comparing packs of one repository with each other.
pub fn verify_repository(reports: &mut [Report]) {
    rules::display_name_changed::compare(reports);
    for report in reports {
        sort(&mut report.findings);
    }
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
}

fn subject(pack: &Pack) -> Option<Box<Subject>> {
    let metadata = pack.metadata();
    Some(Box::new(Subject {
        name: metadata.written_name()?.value.clone(),
        version: metadata.written_version()?.value.clone(),
        display_name: metadata.written_display_name()?.clone(),
    }))
}

/// Returns the texts that findings point into, with the secrets in them covered.
fn texts(pack: &Pack, findings: &[Finding]) -> Texts {
    let places = findings.iter().flat_map(|finding| {
        std::iter::once(&finding.place).chain(finding.related.iter().map(|it| &it.place))
    });
    let mut texts = pack.texts_at(places);
    let is_secret = |finding: &&Finding| finding.rule == rules::secret::RULE.id;
    for finding in findings.iter().filter(is_secret) {
        if let (Some(span), Some(text)) = (finding.place.span, texts.get_mut(&finding.place.file)) {
            *text = secrets::masked(text, &[span]).into();
        }
    }
    texts
}

/// Returns the rule that has this code or this name.
#[must_use]
pub fn find_rule(code_or_name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| {
        rule.id.name == code_or_name || rule.id.code.eq_ignore_ascii_case(code_or_name)
    })
}

/// Turns a pack into one that may be built and published.
///
/// # Errors
/// The report, when it holds an error that the policy does not let pass.
pub fn approve(pack: &Pack, policy: &Policy) -> Result<(Checked, Report), Box<Report>> {
    let mut report = verify(pack);
    policy.apply(&mut report);
    if report.has_errors() {
        return Err(Box::new(report));
    }
    match pack.shipment() {
        Some(shipment) => Ok((Checked::new(shipment), report)),
        // What names no repository and no tag cannot be published, whatever is let pass.
        None => Err(Box::new(report)),
    }
}
