//! What to do about the refusals that are known.

use super::error::{Error, Refusal, Shown};
use super::host::Host;
use super::lie::Lie;
use super::reason::Reason;
use super::vendor;
use reqwest::StatusCode;

const PROXY: &str = "the proxy of the network wants a user and a password: write them into \
     `HTTPS_PROXY` or `HTTP_PROXY`, `http://USER:PASSWORD@HOST:PORT`";

/// Returns what to do about an error, when that is known.
pub(super) fn of(error: &Error) -> Option<String> {
    match error {
        Error::Unreachable { reason, .. } | Error::Interrupted { reason, .. } => {
            unreachable(&texts(reason))
        }
        Error::Unauthorized { refusal, host, shown } | Error::Token { refusal, host, shown } => {
            vendor::hint(refusal).or_else(|| unauthorized(host, shown))
        }
        Error::Refused(refusal) => vendor::hint(refusal).or_else(|| refused(refusal)),
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
    } else if ["CertificateRequired", "BadCertificate"].iter().any(|one| reasons.contains(one)) {
        "the server wants a certificate of yours that it knows: pass `--cert-file` and `--key-file`"
    } else if reasons.contains("proxy authorization required") {
        PROXY
    } else if reasons.contains("NotValidForName") {
        "the server's certificate is for another name; use the name that it is for"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

fn unauthorized(host: &Host, shown: &Shown) -> Option<String> {
    if let Some(region) = vendor::amazon_region(host.as_str()) {
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
    let (host, repository) = (request.host(), vendor::repository(request.path()));
    match *status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some("the registry, or a proxy before it, limits the size of one request".to_owned())
        }
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Some(PROXY.to_owned()),
        _ if words.has("DIGEST_INVALID") => {
            Some("the archive changed on its way; publish it again".to_owned())
        }
        StatusCode::FORBIDDEN if request.is_read() => {
            Some(format!("the credentials for `{host}` may not read `{repository}`"))
        }
        StatusCode::FORBIDDEN => {
            Some(format!("the credentials for `{host}` may not push to `{repository}`"))
        }
        _ => None,
    }
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
    fn what_may_not_be_done_is_named() {
        let may_not = |method, what: &str| {
            let url = Url::parse("https://r:5000/v2/a/demo/tags/list").unwrap();
            let refusal = Refusal {
                request: Request::new(&method, &url),
                status: StatusCode::FORBIDDEN,
                words: Words::default(),
            };
            let expected = format!("the credentials for `r` may not {what} `a/demo`");
            assert_eq!(of(&Error::Refused(Box::new(refusal))), Some(expected));
        };
        may_not(Method::GET, "read");
        may_not(Method::POST, "push to");
    }

    #[test]
    fn amazons_passwords_come_from_its_tool() {
        let host: Host = "1.dkr.ecr.eu-west-1.amazonaws.com".parse().unwrap();
        let expected = "log in for the next 12 hours: `aws ecr get-login-password --region eu-west-1 \
                        | pack-build login 1.dkr.ecr.eu-west-1.amazonaws.com --username AWS \
                        --password-stdin`";
        assert_eq!(unauthorized(&host, &Shown::FreshToken).as_deref(), Some(expected));
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
        assert!(unreachable("alert: BadCertificate").unwrap().contains("--cert-file"));
        assert!(unreachable("tunnel error: proxy authorization required").is_some());
        assert!(unreachable("NotValidForNameContext").unwrap().contains("another name"));
        assert!(unreachable("InvalidContentType").unwrap().contains("--plain-http"));
        assert_eq!(unreachable("Connection refused"), None);
    }
}
