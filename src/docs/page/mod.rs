//! What a page says, before any site's layout.

use crate::docs::block::{self, Filler, Text};
use crate::docs::error::Error;
use crate::docs::logo::Logo;
use crate::docs::manuscript::{Manuscript, Reference, Words as Given};
use crate::docs::parameter::{self, Comments, Parameter};
use crate::docs::preset::{self, Preset};
use crate::docs::readme::Readme;
use crate::docs::series::{self, Account, Series};
use crate::docs::target::Target;
use crate::docs::words::{self, Words};
use crate::pack::{Constraints, Pack, PackName, PackVersion};
use std::collections::BTreeMap;

/// Where the prose of a page is, relative to the pack.
pub const MANUSCRIPT: &str = "docs/integration.md";

/// The file that Palette shows, and the prose of a pack without a manuscript.
pub const README: &str = "README.md";

const LOGO: &str = "logo.png";

/// Largest prose that is read, in bytes. A page of this size is no page.
const MAX_MANUSCRIPT: u64 = 1 << 20;

/// Largest logo that is read, in bytes. The largest seen in public packs has 126 kB.
const MAX_LOGO: u64 = 16 << 20;

/// What a page says that no pack knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The pack registry that serves logos, as `https://HOST`.
    pub registry: Option<String>,
    /// What Palette calls the registry that the pack is in.
    pub registry_name: String,
    /// Which comments of `values.yaml` describe parameters.
    pub comments: Comments,
}

/// A page about one pack, in all its versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Path of the prose relative to the pack, for messages.
    pub manuscript: String,
    /// Name of the pack.
    pub name: PackName,
    /// Name of the pack as people see it.
    pub display_name: String,
    /// The newest version.
    pub version: PackVersion,
    /// Layer of a cluster profile.
    pub layer: String,
    /// Kind of add-on.
    pub addon_type: Option<String>,
    /// Where clusters may run.
    pub cloud_types: Vec<String>,
    /// Web address of what the pack integrates.
    pub docs_url: Option<String>,
    /// The picture, if there is one.
    pub logo: Option<Logo>,
    /// Address of the logo, which holds the digest of its bytes, where the site has a registry.
    pub logo_url: Option<String>,
    /// What Palette calls the registry that the pack is in.
    pub registry_name: String,
    /// All versions, newest first.
    pub series: Vec<Series>,
    /// What the newest version says.
    pub text: Text,
    /// What a user may set.
    pub parameters: Vec<Parameter>,
    /// What a user may choose.
    pub presets: Vec<Preset>,
    /// What is pulled, as it is written in the pack.
    pub images: Vec<String>,
    /// What must be around the pack.
    pub constraints: Constraints,
    /// Further reading.
    pub references: Vec<Reference>,
    /// The README, if there is one.
    pub readme: Option<Readme>,
    words: Words,
    target_words: BTreeMap<Target, Words>,
}

impl Page {
    /// Makes the page about some packs, which are versions of one. The newest says everything but
    /// the list of versions and what older series say differently.
    ///
    /// `others` are further versions, whose content is not at hand.
    ///
    /// # Errors
    /// The newest pack lacks something that the page is made of, or some prose cannot be used.
    pub fn new(packs: &[Pack], others: Vec<PackVersion>, site: &Site) -> Result<Self, Error> {
        let version = |pack: &Pack| pack.metadata().version();
        let versions = packs.iter().map(|pack| version(pack).ok_or(Error::Incomplete("version")));
        let mut versions = versions.collect::<Result<Vec<_>, _>>()?;
        versions.extend(others);
        let pack = packs.iter().max_by_key(|pack| version(pack)).ok_or(Error::NoPack)?;
        let metadata = pack.metadata();
        let name = metadata.name().ok_or(Error::Incomplete("name"))?;
        let display_name = metadata.display_name().ok_or(Error::Incomplete("displayName"))?;
        let layer = metadata.layer().ok_or(Error::Incomplete("layer"))?;
        let manuscript = read_manuscript(pack, "")?;
        let front = manuscript.frontmatter.clone();
        let given = |own: &Given| words::complete(own, pack, &name, display_name, &manuscript);
        let target_words = front.targets.iter();
        let logo = read_logo(pack, site)?;
        let mut page = Self {
            words: given(&front.words),
            target_words: target_words
                .map(|(target, own)| (*target, given(&own.or(&front.words))))
                .collect(),
            display_name: display_name.to_owned(),
            version: version(pack).ok_or(Error::Incomplete("version"))?,
            layer: layer.value.clone(),
            addon_type: metadata.addon_type().map(|kind| kind.value.clone()),
            cloud_types: metadata.cloud_types().iter().map(|kind| kind.value.clone()).collect(),
            docs_url: metadata.annotation("docsURL").map(str::to_owned),
            logo_url: logo.as_ref().and_then(|logo| logo_url(site, &name, logo)),
            logo,
            registry_name: site.registry_name.clone(),
            series: series::group(versions),
            text: Text::default(),
            parameters: parameter::collect(pack, site.comments),
            presets: preset::collect(pack),
            images: block::images(pack),
            constraints: metadata.constraints().clone(),
            references: front.references,
            readme: read_readme(pack, site)?,
            manuscript: manuscript.file.clone(),
            name,
        };
        page.text = fill(pack, manuscript, site)?;
        page.tell_series(packs, site)?;
        Ok(page)
    }

    /// Returns what the page is called for a target.
    #[must_use]
    pub fn words(&self, target: Target) -> &Words {
        self.target_words.get(&target).unwrap_or(&self.words)
    }

    /// Gives each series what its newest pack says.
    fn tell_series(&mut self, packs: &[Pack], site: &Site) -> Result<(), Error> {
        for (index, series) in self.series.iter_mut().enumerate() {
            let newest = series.versions.iter().find_map(|version| {
                packs.iter().find(|pack| {
                    pack.metadata().version().is_some_and(|own| own.as_str() == version)
                })
            });
            let Some(pack) = newest else { continue };
            let text = if index == 0 {
                self.text.clone()
            } else {
                fill(pack, read_manuscript(pack, pack.source().name())?, site)?
            };
            series.account = Account::Own(text);
        }
        series::fold(&mut self.series);
        Ok(())
    }
}

/// Reads the prose of a pack; messages about it start with the name of the pack's folder, if given.
fn read_manuscript(pack: &Pack, folder: &str) -> Result<Manuscript, Error> {
    let shown = |file: &str| {
        if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
    };
    if pack.source().get(MANUSCRIPT).is_some() {
        return Manuscript::parse(&shown(MANUSCRIPT), &read_text(pack, MANUSCRIPT)?);
    }
    if pack.source().get(README).is_some() {
        return Manuscript::of_readme(&shown(README), &read_text(pack, README)?);
    }
    Manuscript::of_readme(&shown(MANUSCRIPT), "")
}

fn fill(pack: &Pack, manuscript: Manuscript, site: &Site) -> Result<Text, Error> {
    let filler = Filler { pack, file: &manuscript.file, comments: site.comments };
    Ok(Text { intro: filler.fill(manuscript.intro)?, sections: filler.fill(manuscript.sections)? })
}

fn read_readme(pack: &Pack, site: &Site) -> Result<Option<Readme>, Error> {
    if pack.source().get(README).is_none() {
        return Ok(None);
    }
    let filler = Filler { pack, file: README, comments: site.comments };
    Readme::read(&read_text(pack, README)?, &filler).map(Some)
}

/// Reads the logo, which has to be there when the page refers to it.
fn read_logo(pack: &Pack, site: &Site) -> Result<Option<Logo>, Error> {
    if site.registry.is_none() && pack.source().get(LOGO).is_none() {
        return Ok(None);
    }
    read(pack, LOGO, MAX_LOGO).map(Logo::new).map(Some)
}

fn logo_url(site: &Site, name: &PackName, logo: &Logo) -> Option<String> {
    let registry = site.registry.as_ref()?.trim_end_matches('/');
    let Logo { digest, .. } = logo;
    Some(format!("{registry}/v1/{name}/blobs/{digest}?type={}", logo.media_type()))
}

fn read(pack: &Pack, file: &'static str, limit: u64) -> Result<Vec<u8>, Error> {
    let bytes = pack.source().read(file, limit);
    bytes.map_err(|source| Error::Unreadable { file, source })
}

fn read_text(pack: &Pack, file: &'static str) -> Result<String, Error> {
    String::from_utf8(read(pack, file, MAX_MANUSCRIPT)?).map_err(|_| Error::NotText(file))
}

#[cfg(test)]
mod tests;
