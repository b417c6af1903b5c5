//! Debian's `docker-registry` behind a token service, which signs what it lets somebody do.

use super::mock::{Mock, Reply, Seen, error};
use super::real::{Real, openssl};
use super::{layer, options, password, publish, repository};
use crate::store::Fetch;
use crate::store::registry::{Entrance, Error, Registry};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Url;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// A registry that lets in whom its token service knows.
struct Guarded {
    registry: Real,
    _service: Mock,
}

impl Guarded {
    fn start() -> Self {
        let keys = tempfile::tempdir().unwrap();
        let new = "-newkey rsa:2048 -nodes -subj /CN=tokens";
        openssl(keys.path(), &format!("req -x509 {new} -keyout token.key -out token.crt"));
        let certificate = keys.path().join("token.crt");
        let folder = tempfile::tempdir().unwrap();
        let known = fs::read(&certificate).unwrap();
        fs::write(folder.path().join("token.crt"), known).unwrap();
        let service = Mock::start(move |request| answer(&keys, request));
        let auth = format!(
            "auth: {{token: {{realm: '{}', service: registry, issuer: tests, \
             rootcertbundle: '{}'}}}}\n",
            service.url("/token"),
            folder.path().join("token.crt").display()
        );
        Self { registry: Real::serve(folder, &auth, ""), _service: service }
    }

    fn as_jane(&self, word: &str) -> Registry {
        let mut options = options(&self.registry.host);
        options.credentials.given = Some(password(word));
        Registry::connect(&options).unwrap()
    }
}

fn answer(keys: &TempDir, request: &Seen) -> Reply {
    let jane = format!("Basic {}", STANDARD.encode("jane:hunter2"));
    if request.header("authorization") != Some(&jane) {
        return error(401, "UNAUTHORIZED", "who are you");
    }
    let asked = Url::parse(&format!("http://service/?{}", request.query)).unwrap();
    let scopes = asked.query_pairs().filter(|(name, _)| name == "scope");
    let access: Vec<Value> = scopes
        .map(|(_, scope)| {
            let parts: Vec<&str> = scope.split(':').collect();
            let actions: Vec<&str> = parts[2].split(',').collect();
            json!({ "type": parts[0], "name": parts[1], "actions": actions })
        })
        .collect();
    Reply::new(200).body(json!({ "token": sign(keys.path(), &access) }).to_string())
}

/// Returns a JSON Web Token, as the registry's own service makes them.
fn sign(keys: &Path, access: &[Value]) -> String {
    let certificate = fs::read_to_string(keys.join("token.crt")).unwrap();
    let certificate: String = certificate.lines().filter(|line| !line.starts_with('-')).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let header = json!({ "typ": "JWT", "alg": "RS256", "x5c": [certificate] });
    let claims = json!({
        "iss": "tests", "aud": "registry", "sub": "jane", "jti": "1",
        "nbf": now - 10, "iat": now - 10, "exp": now + 300, "access": access,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let folder = tempfile::tempdir_in(keys).unwrap();
    fs::write(folder.path().join("token"), &signed).unwrap();
    openssl(folder.path(), "dgst -sha256 -sign ../token.key -out signature token");
    let signature = fs::read(folder.path().join("signature")).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn a_registry_with_tokens_mounts_a_blob_of_another_repository() {
    let guarded = Guarded::start();
    let registry = guarded.as_jane("hunter2");
    publish(&registry).await.unwrap();
    let production = "production/demo".parse().unwrap();
    let blob = layer().descriptor;
    assert!(!registry.holds_blob(&production, &blob).await.unwrap());
    assert!(registry.mount(&production, &repository(), &blob).await.unwrap());
    assert!(registry.holds_blob(&production, &blob).await.unwrap());
}

#[tokio::test]
async fn a_login_is_checked_at_the_token_service() {
    let guarded = Guarded::start();
    let entrance = guarded.as_jane("hunter2").log_in().await.unwrap();
    assert_eq!(entrance, Entrance::Guarded);
    let failed = guarded.as_jane("wrong").log_in().await.unwrap_err();
    assert!(matches!(failed, Error::Token { .. }), "{failed}");
}
