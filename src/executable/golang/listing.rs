//! Every type of a program: those that the linker lists, and what they are made of.

use std::collections::HashSet;

use super::moduledata::{Layout, ModuleData};
use super::types::{MAX_TYPES, Shape, TypeId, Types};

impl Types<'_> {
    /// The address of every type that the program lists, and of what they are made of, in the order of the file.
    pub(crate) fn all(&self, module: &ModuleData, more: &[TypeId]) -> Vec<TypeId> {
        let mut todo: Vec<TypeId> = more.to_vec();
        if module.layout == Layout::Go1_27 {
            todo.extend(self.sequence(module.descriptors));
        } else {
            todo.extend(
                (0..module.typelinks.len.min(MAX_TYPES as u64)).filter_map(|i| {
                    let offset = self.memory.u32(module.typelinks.address + i * 4)?;
                    self.id(self.base + u64::from(offset))
                }),
            );
        }
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        while let Some(id) = todo.pop() {
            if seen.len() >= MAX_TYPES || !seen.insert(id) {
                continue;
            }
            let Some(this) = self.get(id) else { continue };
            found.push(id);
            match &this.shape {
                Shape::Array(of, _) | Shape::Chan(of) | Shape::Pointer(of) | Shape::Slice(of) => {
                    todo.push(*of);
                }
                Shape::Func(ins, outs) => todo.extend(ins.iter().chain(outs)),
                Shape::Interface(methods) => todo.extend(methods.iter().map(|(_, of)| *of)),
                Shape::Map(key, of) => todo.extend([*key, *of]),
                Shape::Struct(fields) => todo.extend(fields.iter().map(|f| f.of)),
                Shape::String | Shape::Float | Shape::Complex | Shape::Other => {}
            }
        }
        found.sort_unstable();
        found
    }

    /// Since 1.27 the descriptors stand one behind the other: `moduleTypelinks` in `runtime/type.go`, and
    /// `DescriptorSize` in `internal/abi/type.go`.
    fn sequence(&self, length: u64) -> Vec<TypeId> {
        let mut found = Vec::new();
        let width = self.memory.width;
        let head = 4 * width + 16;
        let mut at = width;
        while at < length && found.len() < MAX_TYPES {
            at = at.next_multiple_of(width);
            let Some(id) = self.id(self.base + at) else {
                break;
            };
            let Some(this) = self.get(id) else { break };
            found.push(id);
            let own = match &this.shape {
                Shape::Array(..) => head + 3 * width,
                Shape::Chan(_) => head + 2 * width,
                Shape::Func(ins, outs) => head + width * (1 + ins.len() + outs.len()) as u64,
                Shape::Interface(methods) => head + 4 * width + 8 * methods.len() as u64,
                Shape::Map(..) => head + 11 * width,
                Shape::Pointer(_) | Shape::Slice(_) => head + width,
                Shape::Struct(fields) => head + 4 * width + 3 * width * fields.len() as u64,
                Shape::String | Shape::Float | Shape::Complex | Shape::Other => head,
            };
            let methods = this.uncommon.map_or(0, |at| {
                16 + 16 * u64::from(self.memory.u16(at + 4).unwrap_or_default())
            });
            at += own + methods;
        }
        found
    }
}
