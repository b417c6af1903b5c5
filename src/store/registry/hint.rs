//! What to do about the refusals that are known.

use super::error::{Error, Refusal, Shown};
use super::host::Host;
use super::lie::Lie;
use super::reason::Reason;
use reqwest::StatusCode;

/// Returns what to do about an error, when that is known.
pub(super) fn of(error: &Error) -> Option<String> {
    match error {
        Error::Unreachable { reason, .. } => unreachable(&texts(reason)),
        Error::Unauthorized { host, shown, .. } | Error::Token { host, shown, .. } => {
            unauthorized(host, shown)
        }
        Error::Refused(refusal) => refused(refusal),
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

fn unauthorized(host: &Host, shown: &Shown) -> Option<String> {
    if let Some(region) = ecr_region(host.as_str()) {
        return Some(format!(
            "log in for the next 12 hours: `aws ecr get-login-password --region {region} | \
             pack-build login {host} --username AWS --password-stdin`"
        ));
    }
    let login = format!("log in with `pack-build login {host}`");
    match shown {
        Shown::Nothing => Some(format!("{login}, or give a user and a password for this run")),
        Shown::Credentials(_) | Shown::FreshToken => {
            Some(format!("{login} again; the password may be wrong or no longer valid"))
        }
        Shown::TokenOnly(_) => Some(login),
        Shown::ForeignHost => None,
    }
}

fn refused(refusal: &Refusal) -> Option<String> {
    let Refusal { request, status, words } = refusal;
    let (host, status) = (request.host(), *status);
    let repository = repository(request.path());
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
    if request.is_read() && status == StatusCode::FORBIDDEN {
        return Some(format!("the credentials for `{host}` may not read `{repository}`"));
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
    if words.has("DIGEST_INVALID") {
        return Some("the archive changed on its way; publish it again".to_owned());
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

/// Returns what a reason and everything that caused it say, to be searched.
fn texts(reason: &Reason) -> String {
    let said: Vec<String> = reason.causes().map(|cause| format!("{cause} {cause:?}")).collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::request::Request;
    use super::super::words::Words;
    use super::*;
    use reqwest::{Method, Url};

    fn hint(url: &str, status: u16, code: &str) -> Option<String> {
        of(&Error::Refused(Box::new(Refusal {
            request: Request::new(&Method::POST, &Url::parse(url).unwrap()),
            status: StatusCode::from_u16(status).unwrap(),
            words: Words { codes: vec![code.to_owned()], text: String::new() },
        })))
    }

    #[test]
    fn a_missing_repository_on_amazon_is_created_with_its_command() {
        let url = "https://1.dkr.ecr.eu-west-1.amazonaws.com/v2/a/demo/blobs/uploads/";
        let command = "create the repository first: \
                       `aws ecr create-repository --region eu-west-1 --repository-name a/demo`";
        assert_eq!(hint(url, 404, "NAME_UNKNOWN").as_deref(), Some(command));
        assert_eq!(hint(url, 404, "OTHER"), None);
    }

    #[test]
    fn github_needs_a_permission() {
        let hint = hint("https://ghcr.io/v2/a/b/blobs/uploads/", 403, "DENIED").unwrap();
        assert!(hint.contains("packages: write"), "{hint}");
    }

    #[test]
    fn docker_hub_has_no_deep_paths() {
        let url = "https://registry-1.docker.io/v2/a/b/c/manifests/1.0.0";
        let expected =
            "Docker Hub has no repositories deeper than `USER/NAME`, and Palette needs them";
        assert_eq!(hint(url, 401, "X").as_deref(), Some(expected));
        assert_eq!(hint("https://registry-1.docker.io/v2/a/b/manifests/1", 404, "X"), None);
    }

    #[test]
    fn a_limit_of_size_is_named() {
        let expected = "the registry, or a proxy before it, limits the size of one request";
        assert_eq!(hint("https://r/v2/a/blobs/uploads/1", 413, "X").as_deref(), Some(expected));
    }

    #[test]
    fn the_reasons_of_tls_are_translated() {
        assert!(
            unreachable("invalid peer certificate: UnknownIssuer").unwrap().contains("--ca-file")
        );
        assert!(unreachable("Other(CaUsedAsEndEntity)").unwrap().contains("CA certificate"));
        assert!(unreachable("InvalidContentType").unwrap().contains("--plain-http"));
        assert_eq!(unreachable("Connection refused"), None);
    }
}
