//! What to do about the refusals that are known.

use super::error::{Error, Lie, Request, Shown};
use super::wire::causes;
use super::words::Words;
use reqwest::StatusCode;

/// Returns what to do about an error, when that is known.
pub(super) fn of(error: &Error) -> Option<String> {
    match error {
        Error::Unreachable { source, .. } => unreachable(&texts(source)),
        Error::Unauthorized { request, shown, .. } | Error::Token { request, shown, .. } => {
            unauthorized(request, shown)
        }
        Error::Refused { request, status, words } => refused(request, *status, words),
        Error::Lie { lie: Lie::Downgrade(_), .. } => Some(
            "a proxy before the registry hides that it is reached over https; \
             let it send `X-Forwarded-Proto`"
                .to_owned(),
        ),
        Error::Lie { lie: Lie::NotJson(_), .. } => Some(
            "check that the destination is a registry, not a web page or a login portal".to_owned(),
        ),
        Error::Taken { .. } => Some("publish the change under a new version".to_owned()),
        _ => None,
    }
}

fn unreachable(reasons: &str) -> Option<String> {
    let hint = if reasons.contains("CaUsedAsEndEntity") {
        "the server shows a CA certificate as its own; give it a certificate that the CA signs, \
         and pass the CA with `--ca-file`"
    } else if reasons.contains("UnknownIssuer") {
        "if the registry's certificate is signed by your own CA, pass it with `--ca-file`"
    } else if reasons.contains("InvalidContentType") || reasons.contains("corrupt message") {
        "the other side does not speak TLS; if that is meant, pass `--plain-http`"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

fn unauthorized(request: &Request, shown: &Shown) -> Option<String> {
    let login = format!("log in with `docker login {}`", request.host());
    match shown {
        Shown::Nothing => Some(format!("{login}, or give a user and a password for this run")),
        Shown::Credentials(_) | Shown::FreshToken => {
            Some(format!("{login} again; the password may be wrong or no longer valid"))
        }
        Shown::TokenOnly(_) => Some(login),
        Shown::ForeignHost => None,
    }
}

fn refused(request: &Request, status: StatusCode, words: &Words) -> Option<String> {
    let (host, path) = (request.host(), request.path());
    let repository = repository(path);
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Some(
            "the registry, or a proxy before it, limits the size of one request".to_owned(),
        );
    }
    if let Some(region) = ecr_region(host).filter(|_| words.has("NAME_UNKNOWN")) {
        return Some(format!(
            "create the repository first: \
             `aws ecr create-repository --region {region} --repository-name {repository}`"
        ));
    }
    if host == "ghcr.io" && matches!(status.as_u16(), 403 | 404) {
        return Some(
            "the token needs `write:packages` (in a workflow: `permissions: packages: write`), \
             and an existing package must grant the repository access"
                .to_owned(),
        );
    }
    if host == "registry-1.docker.io" && repository.matches('/').count() > 1 {
        return Some(
            "Docker Hub has no repositories deeper than `USER/NAME`, and Palette needs them"
                .to_owned(),
        );
    }
    (status == StatusCode::FORBIDDEN)
        .then(|| format!("the credentials for `{host}` may not push to `{repository}`"))
}

/// Returns the repository that a path of the distribution specification is about.
fn repository(path: &str) -> &str {
    let path = path.strip_prefix("/v2/").unwrap_or(path);
    let end = path.rfind("/manifests/").or_else(|| path.find("/blobs/"));
    &path[..end.unwrap_or(path.len())]
}

/// Returns the region of a private Amazon registry, `ACCOUNT.dkr.ecr.REGION.amazonaws.com`.
fn ecr_region(host: &str) -> Option<&str> {
    host.split_once(".dkr.ecr.")?.1.split_once(".amazonaws.com").map(|(region, _)| region)
}

/// Returns what an error and everything that caused it say, to be searched.
fn texts(error: &(dyn std::error::Error + 'static)) -> String {
    let said: Vec<String> = causes(error).map(|cause| format!("{cause} {cause:?}")).collect();
    said.join(" ")
}
