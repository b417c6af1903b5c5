//! Directives: comments in whose place something from the pack stands.

use crate::docs::error::Problem;

/// A place in the prose that is filled from the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Directive {
    /// The lines of `values.yaml` that set the path.
    Values(String),
    /// The values that `schema.yaml` lets the path take.
    Choices(String),
    /// All versions, by series.
    Versions,
    /// A table of the parameters, of all or of those at and below a path.
    Parameters(Option<String>),
    /// A table of the presets.
    Presets,
    /// A list of the images.
    Images,
    /// A snippet of Terraform that finds the pack.
    Terraform,
    /// The list of web addresses for further reading.
    References,
}

/// Names of all directives, in the order they are listed to a person.
pub(in crate::docs) const NAMES: [&str; 8] =
    ["values", "choices", "versions", "parameters", "presets", "images", "terraform", "references"];

/// What a comment of ours says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::docs) enum Mark {
    /// A directive stands here.
    Here(Directive),
    /// What follows, up to the end of this name, stands for a directive.
    Begin(String, Directive),
    /// The end of what stands for a directive.
    End(String),
}

impl Mark {
    /// Reads an HTML block; `None` when it is no comment of ours.
    pub(in crate::docs) fn read(html: &str) -> Option<Result<Self, Problem>> {
        let comment = html.trim().strip_prefix("<!--")?;
        let inner = comment.trim_start().strip_prefix("pack-build:")?;
        let Some((inner, rest)) = inner.split_once("-->") else {
            return Some(Err(Problem::OpenComment));
        };
        if !rest.is_empty() {
            return Some(Err(Problem::NestedDirective));
        }
        let words: Vec<&str> = inner.split_whitespace().collect();
        Some(match words.as_slice() {
            ["begin", name, rest @ ..] => {
                directive(name, rest).map(|directive| Self::Begin((*name).to_owned(), directive))
            }
            ["end", name, ..] => Ok(Self::End((*name).to_owned())),
            [name, rest @ ..] => directive(name, rest).map(Self::Here),
            [] => Err(Problem::UnknownDirective(String::new())),
        })
    }
}

fn directive(name: &str, arguments: &[&str]) -> Result<Directive, Problem> {
    let wrong = || Problem::DirectiveArgument(name.to_owned());
    let path = match arguments {
        [] => None,
        [path] => Some((*path).to_owned()),
        _ => return Err(wrong()),
    };
    let alone = |directive| if path.is_none() { Ok(directive) } else { Err(wrong()) };
    match name {
        "values" => path.clone().map(Directive::Values).ok_or_else(wrong),
        "choices" => path.clone().map(Directive::Choices).ok_or_else(wrong),
        "parameters" => Ok(Directive::Parameters(path)),
        "versions" => alone(Directive::Versions),
        "presets" => alone(Directive::Presets),
        "images" => alone(Directive::Images),
        "terraform" => alone(Directive::Terraform),
        "references" => alone(Directive::References),
        _ => Err(Problem::UnknownDirective(name.to_owned())),
    }
}
