//! Secrets and internal addresses among the props, which everyone can read.

use super::secret_names;
use crate::facts::Facts;
use crate::manifest::decoded::{join_pointer, pointer_step};
use crate::manifest::document::{Kind, NodeId};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/public-props.md`.
pub static RULE: Rule = rule!("manifest/public-props", Warning, Medium, check);

/// So many values are looked at: with aliases a small YAML file describes any number.
const MAX_VALUES: usize = 5_000;

/// As deep as anyone nests props.
const MAX_DEPTH: usize = 16;

/// What has a longer key is not looked at.
const MAX_KEY: usize = 128;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let (Some(props), Some(_)) = (manifest.props, &manifest.webapp) else {
        return; // of plugins without a webapp the server sends nothing
    };
    let document = &file.decoded.document;
    let mut left = MAX_VALUES;
    let mut waiting = vec![Value {
        id: props,
        key: "",
        around: None,
        pointer: "/props".to_owned(),
        depth: 0,
    }];
    while let Some(value) = waiting.pop() {
        let node = document.node(value.id);
        let mut children = Vec::new();
        match &node.kind {
            // The label of the plugin in a support packet.
            _ if value.pointer == "/props/support_packet" => {}
            Kind::Object(members) => {
                let named = members.iter().filter(|member| member.key.len() <= MAX_KEY);
                children.extend(named.take(left).map(|member| {
                    let pointer = join_pointer(&value.pointer, &member.key);
                    let around = secret_names::kind_of_all(value.key);
                    value.child(member.value, &member.key, around, pointer)
                }));
            }
            Kind::Array(items) => {
                children.extend(items.iter().take(left).enumerate().map(|(i, id)| {
                    let pointer = join_pointer(&value.pointer, &i.to_string());
                    let around = secret_names::kind_of_all(value.key).or(value.around);
                    value.child(*id, value.key, around, pointer)
                }));
            }
            Kind::String(text) => {
                if let Some(what) = objection(value.key, value.around, text) {
                    out.add(format!("the prop {:?} {what}", value.name()))
                        .help(
                            "While the plugin is enabled, the server sends its props to anyone \
                             who asks, without a login: GET /api/v4/plugins/webapp. Make it a \
                             setting, which only admins see, or take it out; what was published \
                             is no longer a secret.",
                        )
                        .at_span(file, node.span, &value.pointer);
                }
            }
            _ => {}
        }
        children.retain(|child| child.depth <= MAX_DEPTH);
        left -= children.len().min(left);
        waiting.extend(children.into_iter().rev());
    }
}

/// A value of the props that is still to be looked at.
struct Value<'a> {
    id: NodeId,
    key: &'a str,
    /// What the list or object that holds it says that it is.
    around: Option<&'static str>,
    pointer: String,
    depth: usize,
}

impl<'a> Value<'a> {
    /// A value in this one.
    const fn child(
        &self,
        id: NodeId,
        key: &'a str,
        around: Option<&'static str>,
        pointer: String,
    ) -> Self {
        Self {
            id,
            key,
            around,
            pointer,
            depth: self.depth + 1,
        }
    }

    /// Where it stands, as people write it: `jira.token`.
    fn name(&self) -> String {
        let path = self.pointer.strip_prefix("/props/").unwrap_or_default();
        pointer_step(&path.replace('/', "."))
    }
}

/// Names of what belongs to a secret and is none.
const NOT_SECRET: [&str; 4] = ["account", "login", "realm", "user"];

/// What about a value should not be public; `around` is what the list or object around it says that it is.
fn objection(key: &str, around: Option<&'static str>, value: &str) -> Option<String> {
    if value.trim().is_empty() {
        return None;
    }
    if value.contains("-----BEGIN ") && value.contains("PRIVATE KEY-----") {
        return Some("is a private key, and props are public".to_owned());
    }
    if let Some(address) = Address::of(value) {
        if address.has_password {
            return Some("is a URL with a password, and props are public".to_owned());
        }
        if is_internal(address.host) {
            return Some(format!(
                "names the internal host {:?}, and props are public",
                crate::text::shorten(address.host, 60)
            ));
        }
        return None; // TokenURL and the like
    }
    let is_other = secret_names::is_harmless(key) || NOT_SECRET.contains(&key);
    let what = secret_names::kind(key).or(around.filter(|_| !is_other))?;
    (!secret_names::is_label(key, value))
        .then(|| format!("is {what} by its name, and props are public"))
}

/// What matters of a URL.
struct Address<'a> {
    host: &'a str,
    has_password: bool,
}

impl<'a> Address<'a> {
    /// Reads `scheme://user:password@host:port/...`.
    fn of(value: &'a str) -> Option<Self> {
        let (scheme, rest) = value.trim().split_once("://")?;
        if scheme.is_empty()
            || !scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        {
            return None;
        }
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (user, host),
            None => ("", authority),
        };
        let has_password = user
            .split_once(':')
            .is_some_and(|(_, password)| !password.is_empty());
        let host = host.split(':').next()?;
        (!host.is_empty()).then_some(Self { host, has_password })
    }
}

/// Whether a host can be reached, and its name understood, only inside somebody's network.
fn is_internal(host: &str) -> bool {
    const DOMAINS: [&str; 6] = [
        ".corp",
        ".home.arpa",
        ".internal",
        ".intranet",
        ".lan",
        ".local",
    ];
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return address.is_private();
    }
    let host = host.to_ascii_lowercase();
    DOMAINS.iter().any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::objection;

    #[test]
    fn public_values_are_told_from_others() {
        let bad = [
            ("apiToken", "abc"),
            ("password", "hunter2"),
            ("backend", "https://10.1.2.3:8080/x"),
            ("backend", "http://jira.corp"),
            ("database", "postgres://mm:hunter2@db.example.com/mm"),
            ("x", "-----BEGIN RSA PRIVATE KEY-----\nMII"),
        ];
        for (key, value) in bad {
            assert!(objection(key, None, value).is_some(), "{key}: {value}");
        }
        let good = [
            ("apiToken", ""),
            ("tokenURL", "https://example.com/token"),
            ("token", "https://example.com/token"),
            ("dev", "http://localhost:9005"),
            ("repo", "git@github.com:example/x.git"),
            ("link", "https://user@example.com/"),
            ("version", "10.1.2"),
            ("publicKey", "abc"),
            ("password", "Enter your password"),
        ];
        for (key, value) in good {
            assert!(objection(key, None, value).is_none(), "{key}: {value}");
        }
        let within = |key| objection(key, Some("secrets"), "hunter2");
        assert!(within("jira").is_some() && within("pass").is_some());
        assert!(within("user").is_none() && within("clientId").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read(key in ".{0,20}", value in "[a-z:/@.0-9\\\\-]{0,40}") {
            // A password is one wherever the host is.
            let with = objection(&key, None, &format!("https://u:{}x@{value}example.com", value.len()));
            if !value.contains(['/', '\\', '@', ':', '.']) {
                prop_assert!(with.is_some());
            }
            let _ = objection(&key, None, &value);
        }
    }
}
