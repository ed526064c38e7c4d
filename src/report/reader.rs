//! Who reads bundles beside servers.

/// Who says no to a bundle that servers take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Who reviews a submission by the Marketplace's requirements
    /// (developers.mattermost.com/integrate/plugins/community-plugin-marketplace).
    Reviewer,
    /// The program that lists a bundle (mattermost-marketplace `cmd/generator`).
    Generator,
    /// The program that every build of the starter template runs first
    /// (mattermost-plugin-starter-template `build/manifest`).
    ManifestTool,
    /// A server that installs it from the Marketplace and verifies its signature (`InstallMarketplacePlugin`).
    MarketplaceInstall,
}

impl Reader {
    /// That it says no, as a sentence.
    #[must_use]
    pub const fn says_no(self) -> &'static str {
        match self {
            Self::Reviewer => "The Marketplace's requirements ask for it.",
            Self::Generator => "Refused by the Marketplace's generator (cmd/generator).",
            Self::ManifestTool => {
                "Refused by the starter template's manifest tool (build/manifest)."
            }
            Self::MarketplaceInstall => {
                "Refused by every server that installs the plugin from the Marketplace."
            }
        }
    }
}
