//! What classes and objects have under a name.

use oxc_ast::ast::{ClassElement, Expression, ObjectExpression, ObjectPropertyKind, PropertyKey};
use oxc_span::GetSpan;

use super::{Callable, Value};

/// How many properties are looked at for one of them: what it costs to ask.
pub(in super::super) fn width(of: Value<'_>) -> u64 {
    let count = match of {
        Value::Class(class) | Value::Instance(class) => class.body.body.len(),
        Value::Object(object) => object.properties.len(),
        _ => 1,
    };
    count as u64
}

/// What stands under a name in a class or object.
#[derive(Clone, Copy)]
pub(in super::super) enum Member<'a> {
    Method(Callable<'a>),
    Value(&'a Expression<'a>),
}

/// Where a class or object says what it has under a name.
pub(in super::super) fn place(of: Value<'_>, wanted: &str) -> Option<u32> {
    let is_static = matches!(of, Value::Class(_));
    match of {
        Value::Class(class) | Value::Instance(class) => {
            let mut elements = class.body.body.iter();
            let found = elements.find(|element| {
                element.r#static() == is_static
                    && element
                        .property_key()
                        .is_some_and(|key| is_named(key, wanted))
            });
            found.map(|element| element.span().start)
        }
        Value::Object(object) => object
            .properties
            .iter()
            .find_map(|property| match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    is_named(&property.key, wanted).then_some(property.span.start)
                }
                ObjectPropertyKind::SpreadProperty(_) => None,
            }),
        _ => None,
    }
}

/// What a class or object has under a name, where that stands in it.
pub(in super::super) fn method<'a>(of: Value<'a>, wanted: &str) -> Option<Member<'a>> {
    let is_static = matches!(of, Value::Class(_));
    match of {
        Value::Class(class) | Value::Instance(class) => {
            class.body.body.iter().find_map(|element| match element {
                ClassElement::MethodDefinition(method)
                    if method.r#static == is_static && is_named(&method.key, wanted) =>
                {
                    Some(Member::Method(Callable::of(&method.value)))
                }
                ClassElement::PropertyDefinition(property)
                    if property.r#static == is_static && is_named(&property.key, wanted) =>
                {
                    property.value.as_ref().map(Member::Value)
                }
                _ => None,
            })
        }
        Value::Object(object) => property(object, wanted).map(Member::Value),
        _ => None,
    }
}

fn is_named(key: &PropertyKey<'_>, wanted: &str) -> bool {
    // Another number, told without writing it out: a map of chunks has thousands, and is asked for each of them.
    if let PropertyKey::NumericLiteral(number) = key
        && let Ok(wanted) = wanted.parse::<u32>()
        && number.value != f64::from(wanted)
    {
        return false;
    }
    if let PropertyKey::PrivateIdentifier(key) = key {
        return wanted.strip_prefix('#') == Some(key.name.as_str());
    }
    key.static_name().is_some_and(|name| name == wanted)
}

/// The value of a property, where nothing that is spread behind it can replace it.
pub(in super::super) fn property<'a>(
    object: &'a ObjectExpression<'a>,
    wanted: &str,
) -> Option<&'a Expression<'a>> {
    for property in object.properties.iter().rev() {
        match property {
            ObjectPropertyKind::ObjectProperty(property) if is_named(&property.key, wanted) => {
                return Some(&property.value);
            }
            ObjectPropertyKind::ObjectProperty(_) => {}
            ObjectPropertyKind::SpreadProperty(_) => return None,
        }
    }
    None
}
