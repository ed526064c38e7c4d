//! What the words of typed values are: addresses, itabs, func values.

use super::types::{Shape, TypeId, Types};

/// Structs within structs; the runtime has no limit, people do.
const MAX_DEPTH: u32 = 32;

/// One word of a value of some type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Of no interest.
    Other,
    /// The address of a value of this type; of a slice, of its first element.
    Pointer(TypeId),
    /// The itab of a value of this interface.
    Itab(TypeId),
    /// The data of a value of this interface.
    Data(TypeId),
    Map(TypeId),
    Chan(TypeId),
    /// A func value of this type.
    Func(TypeId),
}

impl Types<'_> {
    /// What the word at an offset of a value is.
    pub(crate) fn word(&self, id: TypeId, offset: u64) -> Word {
        let (mut id, mut offset) = (id, offset);
        for _ in 0..MAX_DEPTH {
            let Some(this) = self.get(id) else { break };
            match &this.shape {
                Shape::Struct(fields) => {
                    // Fields of no size share their offset with the next; the last that begins before it holds it.
                    let last = fields.partition_point(|f| f.offset <= offset);
                    let Some(field) = last.checked_sub(1).and_then(|i| fields.get(i)) else {
                        break;
                    };
                    offset -= field.offset;
                    id = field.of;
                }
                Shape::Array(of, _) => {
                    let size = self.get(*of).map_or(0, |t| t.size);
                    offset = offset.checked_rem(size).unwrap_or_default();
                    id = *of;
                }
                shape => return word(id, shape, offset),
            }
        }
        Word::Other
    }
}

fn word(id: TypeId, shape: &Shape, offset: u64) -> Word {
    match (shape, offset) {
        (Shape::Pointer(of) | Shape::Slice(of), 0) => Word::Pointer(*of),
        (Shape::Interface(methods), 0) if !methods.is_empty() => Word::Itab(id),
        (Shape::Interface(_), 8) => Word::Data(id),
        (Shape::Map(..), 0) => Word::Map(id),
        (Shape::Chan(_), 0) => Word::Chan(id),
        (Shape::Func(..), 0) => Word::Func(id),
        _ => Word::Other,
    }
}
