//! What is noted of a use: what can be missing of it, and whether that throws.

use std::borrow::Cow;

use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::super::guards::{self, Subject};
use super::super::{GlobalUse, Guard, How, Missing, Runs, at_offset};
use super::path::{Held, Path};
use super::{Found, MAX_USES, Walk};

impl Walk<'_, '_, '_> {
    pub(super) fn called(&mut self, at: NodeId, held: &Held) {
        if let Held::Global(path) = held {
            self.note(at, path, How::Called);
        }
    }

    pub(super) fn read(&mut self, at: NodeId, held: &Held) {
        if let Held::Global(path) = held {
            self.note(at, path, How::Read);
        }
    }

    /// Something is read of what is held that has no name.
    pub(super) fn read_of(&mut self, at: NodeId, held: &Held, optional: bool) {
        match held {
            Held::Global(path) if !optional => self.note(at, path, How::Called),
            _ => self.read(at, held),
        }
    }

    /// Asked for by `typeof`, which nothing that is missing makes throw.
    pub(super) fn asked(&mut self, at: NodeId, path: &Path) {
        if path.names.len() > 1 {
            return self.note(at, path, How::Read);
        }
        let asked = Path {
            bare: false,
            ..path.taken(None)
        };
        self.note(at, &asked, How::Read);
    }

    /// Notes what is done with a path.
    pub(super) fn note(&mut self, node: NodeId, path: &Path, how: How) {
        let names = path.names.len();
        let known = (1..=names).rev().map(|n| path.text(n));
        let Some(known) = known
            .into_iter()
            .find(|name| self.names.known.contains(name))
        else {
            return;
        };
        let offset = self.tree.kind(node).span().start as usize;
        let missing = self.missing(node, path, how);
        if !missing.iter().any(|part| part.throws) {
            let entry = self.plain.entry(known.clone()).or_insert(GlobalUse {
                path: known.into(),
                at: at_offset(offset),
                how,
                runs: Runs::Perhaps,
                count: 0,
                missing: Vec::new(),
            });
            entry.count += 1;
            if offset < entry.at.offset {
                entry.at = at_offset(offset);
            }
            return;
        }
        if self.uses.len() >= MAX_USES {
            return self.tree.cut();
        }
        self.uses.push(GlobalUse {
            path: path.text(names).into(),
            at: at_offset(offset),
            how,
            runs: match how {
                How::Rendered => Runs::Perhaps,
                _ => self.order.of(node),
            },
            count: 1,
            missing,
        });
    }

    /// What happens where a part of the path is missing, for those that some web app does not have.
    fn missing(&self, node: NodeId, path: &Path, how: How) -> Vec<Missing> {
        let last = path.names.len() - 1;
        let parts = (path.from..=last).filter_map(|part| {
            let name = path.text(part + 1);
            if !self.names.watched.contains(&name) {
                return None;
            }
            // The read of the next name, or what is done with the last one.
            let throws = if part == 0 && path.bare {
                true
            } else if part < last {
                path.optional.get(part + 1) != Some(&true)
            } else {
                how != How::Read
            };
            let guard = match throws {
                true => {
                    let wanted = path.names.get(part..).unwrap_or_default();
                    let wanted = match successors(&name) {
                        [] => Cow::Borrowed(wanted),
                        others => {
                            let others = others.iter().map(|name| Box::from(*name));
                            wanted.iter().cloned().chain(others).collect()
                        }
                    };
                    let subject = Subject {
                        names: &wanted,
                        aliases: &path.aliases,
                        bare: part == 0,
                        is_global: true,
                        ..Subject::default()
                    };
                    guards::guard(self.tree, node, subject)
                }
                false => Guard::None,
            };
            Some(Missing {
                name: name.into(),
                throws,
                guard,
            })
        });
        parts.collect()
    }

    pub(super) fn finish(self) -> Found {
        let own = self.own;
        let is_own = |path: &str| own.contains(path.split('.').next().unwrap_or_default());
        let mut uses = self.uses;
        uses.extend(self.plain.into_values());
        uses.retain(|found| !is_own(&found.path));
        if self.makes_others {
            for missing in uses.iter_mut().flat_map(|found| &mut found.missing) {
                missing.guard = missing.guard.max(Guard::Other);
            }
        }
        uses.sort_by(|a, b| (a.at.offset, &a.path).cmp(&(b.at.offset, &b.path)));
        uses.dedup();
        let old = match own.contains("React") {
            true => Vec::new(),
            false => self.legacy.finish(self.tree),
        };
        Found { uses, old }
    }
}

/// What React 18 brought in the place of what 19 took away: who asks for the one calls the other where that is not there
/// (react.dev, How to Upgrade to React 18).
fn successors(removed: &str) -> &'static [&'static str] {
    match removed {
        "ReactDOM.render" | "ReactDOM.unstable_renderSubtreeIntoContainer" => &["createRoot"],
        "ReactDOM.hydrate" => &["hydrateRoot"],
        "ReactDOM.unmountComponentAtNode" => &["createRoot", "hydrateRoot"],
        _ => &[],
    }
}
