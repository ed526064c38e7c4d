//! No signature beside the bundle.

use super::SIGN;
use crate::bundle::Form;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::signature::file::Place;

/// See `rules/signature/missing.md`.
pub static RULE: Rule = rule!("signature/missing", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let contents = &facts.contents;
    let Some(name) = &contents.file_name else {
        return;
    };
    // Of prepackaged plugins archive/prepackaged speaks.
    if contents.bundle.form != Form::Archive || contents.prepackaged.is_some() {
        return;
    }
    let place = contents.signature.as_ref().map(|signature| signature.place);
    let message = match place {
        Some(Place::Sig | Place::Asked) => return,
        Some(Place::Asc) => {
            format!("{name}.sig is not there; {name}.asc is, which no server looks for")
        }
        None => format!("there is no signature {name}.sig beside the bundle"),
    };
    out.add(message)
        .help(format!(
            "Servers install nothing from the Marketplace without one, and take no prepackaged plugin without one. What is \
             listed in its Marketplace Mattermost signs itself after its review, with the only key that servers know by \
             themselves. For servers that were given another key, sign with that. {SIGN}"
        ))
        .evidence("signature");
}
