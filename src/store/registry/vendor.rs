//! What to do about refusals that have a meaning of their own in the registry of one vendor.

use super::error::Refusal;
use reqwest::StatusCode;

/// Returns what to do about a refusal, when the vendor's registry is known for it.
pub(super) fn hint(refusal: &Refusal) -> Option<String> {
    amazon(refusal)
        .or_else(|| github(refusal))
        .or_else(|| docker_hub(refusal))
        .or_else(|| google(refusal))
        .or_else(|| harbor(refusal))
}

/// Returns the region of a private Amazon registry, `ACCOUNT.dkr.ecr.REGION.amazonaws.com`.
pub(super) fn amazon_region(host: &str) -> Option<&str> {
    host.split_once(".dkr.ecr.")?.1.split_once(".amazonaws.com").map(|(region, _)| region)
}

/// Returns the repository that a path of the distribution specification is about.
pub(super) fn repository(path: &str) -> &str {
    let path = path.strip_prefix("/v2/").unwrap_or(path);
    let end = path
        .rfind("/manifests/")
        .or_else(|| path.find("/blobs/"))
        .or_else(|| path.find("/tags/list"));
    &path[..end.unwrap_or(path.len())]
}

/// Amazon makes repositories only where a template says so.
fn amazon(refusal: &Refusal) -> Option<String> {
    if !refusal.words.has("NAME_UNKNOWN") {
        return None;
    }
    let repository = repository(refusal.request.path());
    let create = match amazon_region(refusal.request.host()) {
        Some(region) => {
            format!("aws ecr create-repository --region {region} --repository-name {repository}")
        }
        None if refusal.request.host() == "public.ecr.aws" => {
            // The first part of the path is the registry's alias.
            let name = repository.split_once('/').map_or(repository, |(_, name)| name);
            format!("aws ecr-public create-repository --region us-east-1 --repository-name {name}")
        }
        None => return None,
    };
    Some(format!("create the repository first: `{create}`"))
}

/// GitHub refuses tokens already at its token service.
fn github(refusal: &Refusal) -> Option<String> {
    let refused = matches!(refusal.status.as_u16(), 403 | 404);
    (refusal.request.host() == "ghcr.io" && refused).then(|| {
        "the token needs `write:packages`, or `read:packages` to read (in a workflow: \
         `permissions: packages: write`), and a package that exists must give the repository of \
         the workflow access in its settings"
            .to_owned()
    })
}

fn docker_hub(refusal: &Refusal) -> Option<String> {
    let is_deep = repository(refusal.request.path()).matches('/').count() > 1;
    (refusal.request.host() == "registry-1.docker.io" && is_deep).then(|| {
        "Docker Hub has no repositories deeper than `USER/NAME`, and Palette needs them".to_owned()
    })
}

/// In Google's registries a repository is the second part of the path, `PROJECT/REPOSITORY/…`.
fn google(refusal: &Refusal) -> Option<String> {
    let location = refusal.request.host().strip_suffix("-docker.pkg.dev")?;
    let mut path = repository(refusal.request.path()).split('/');
    let (project, name) = (path.next()?, path.next()?);
    (refusal.status == StatusCode::NOT_FOUND).then(|| {
        format!(
            "create the repository first: `gcloud artifacts repositories create {name} \
             --repository-format=docker --location={location} --project={project}`"
        )
    })
}

/// Harbor runs under any name, so its words have to do.
fn harbor(refusal: &Refusal) -> Option<String> {
    let text = refusal.words.text.to_ascii_lowercase();
    let project = repository(refusal.request.path()).split('/').next().unwrap_or_default();
    if text.contains("project") && text.contains("not found") {
        return Some(format!(
            "create the project `{project}` first: Harbor makes repositories by itself, \
             but no projects"
        ));
    }
    if text.contains("exceed the configured upper limit") || text.contains("quota") {
        return Some(format!(
            "the quota of the project `{project}` is used up: raise it, or remove what is no \
             longer needed and collect the garbage"
        ));
    }
    (refusal.status == StatusCode::PRECONDITION_FAILED && refusal.request.is_read()).then(|| {
        "a policy of the registry forbids to read it; it may want a signature or a scan first"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::super::request::Request;
    use super::super::words::Words;
    use super::*;
    use reqwest::{Method, Url};

    fn about(method: &Method, url: &str, status: u16, said: &str) -> Option<String> {
        let (code, text) = said.split_once(": ").unwrap_or((said, ""));
        hint(&Refusal {
            request: Request::new(method, &Url::parse(url).unwrap()),
            status: StatusCode::from_u16(status).unwrap(),
            words: Words { codes: vec![code.to_owned()], text: text.to_owned() },
        })
    }

    fn hint_for(url: &str, status: u16, said: &str) -> Option<String> {
        about(&Method::POST, url, status, said)
    }

    #[test]
    fn a_missing_repository_on_amazon_is_created_with_its_command() {
        let url = "https://1.dkr.ecr.eu-west-1.amazonaws.com/v2/a/demo/blobs/uploads/";
        let command = "create the repository first: \
                       `aws ecr create-repository --region eu-west-1 --repository-name a/demo`";
        assert_eq!(hint_for(url, 404, "NAME_UNKNOWN").as_deref(), Some(command));
        assert_eq!(hint_for(url, 404, "OTHER"), None);
        let url = "https://public.ecr.aws/v2/alias/a/demo/blobs/uploads/";
        let command = "create the repository first: `aws ecr-public create-repository \
                       --region us-east-1 --repository-name a/demo`";
        assert_eq!(hint_for(url, 404, "NAME_UNKNOWN").as_deref(), Some(command));
    }

    #[test]
    fn github_needs_a_permission_and_a_link() {
        for (url, status) in [
            ("https://ghcr.io/v2/a/b/blobs/uploads/", 403),
            ("https://ghcr.io/token?scope=repository:a/b:pull,push", 403),
            ("https://ghcr.io/v2/a/b/blobs/uploads/", 404),
        ] {
            let hint = hint_for(url, status, "DENIED").unwrap();
            assert!(hint.contains("packages: write") && hint.contains("settings"), "{hint}");
        }
        assert_eq!(hint_for("https://ghcr.io/v2/a/b/manifests/1", 401, "UNAUTHORIZED"), None);
    }

    #[test]
    fn docker_hub_has_no_deep_paths() {
        let url = "https://registry-1.docker.io/v2/a/b/c/manifests/1.0.0";
        let expected =
            "Docker Hub has no repositories deeper than `USER/NAME`, and Palette needs them";
        assert_eq!(hint_for(url, 401, "X").as_deref(), Some(expected));
        assert_eq!(hint_for("https://registry-1.docker.io/v2/a/b/manifests/1", 404, "X"), None);
    }

    #[test]
    fn a_missing_repository_on_google_is_created_with_its_command() {
        let url = "https://europe-west1-docker.pkg.dev/v2/team/packs/a/demo/blobs/uploads/";
        let command = "create the repository first: `gcloud artifacts repositories create packs \
                       --repository-format=docker --location=europe-west1 --project=team`";
        assert_eq!(hint_for(url, 404, "NAME_UNKNOWN").as_deref(), Some(command));
    }

    #[test]
    fn harbor_is_known_by_its_words() {
        let url = "https://harbor.example/v2/team/spectro-packs/archive/demo/blobs/uploads/";
        let cases = [
            (
                401,
                "UNAUTHORIZED: project team not found: project team not found",
                "create the project `team`",
            ),
            (404, "NOT_FOUND: project team not found", "create the project `team`"),
            (
                403,
                "DENIED: adding 2.0 MiB of storage resource, which when updated to current usage \
                 of 9.0 MiB will exceed the configured upper limit of 10.0 MiB.",
                "the quota of the project `team` is used up",
            ),
        ];
        for (status, said, start) in cases {
            let hint = hint_for(url, status, said).unwrap();
            assert!(hint.starts_with(start), "{hint}");
        }
        let url = "https://harbor.example/v2/team/demo/manifests/1";
        let hint = about(&Method::GET, url, 412, "PROJECTPOLICYVIOLATION").unwrap();
        assert!(hint.starts_with("a policy of the registry"), "{hint}");
        assert_eq!(hint_for(url, 412, "PRECONDITION: immutable"), None);
    }
}
