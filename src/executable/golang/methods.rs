//! The methods of types and of interfaces. Source: `UncommonType`, `Method` and `Imethod` in `internal/abi/type.go`.

use std::rc::Rc;

use super::types::{MAX_METHODS, Shape, Type, TypeId, Types};

/// A method of a type that is no interface.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) name: Rc<str>,
    /// Its type without the receiver; `None` where the linker left it out.
    pub(crate) signature: Option<TypeId>,
    /// The code that interface calls enter.
    pub(crate) interface_code: u64,
    /// The code that direct calls enter.
    pub(crate) code: u64,
}

impl Types<'_> {
    /// The methods of a type that is no interface, in the order of their names.
    pub(crate) fn methods(&self, id: TypeId) -> Vec<Method> {
        self.read_methods(id).unwrap_or_default()
    }

    fn read_methods(&self, id: TypeId) -> Option<Vec<Method>> {
        let uncommon = self.get(id)?.uncommon?;
        let count = u64::from(self.memory.u16(uncommon + 4)?);
        let list = uncommon.checked_add(self.memory.u32(uncommon + 8)?.into())?;
        if count > MAX_METHODS || self.spend(count).is_none() {
            return None;
        }
        self.memory.at(list, count * 16)?;
        (0..count)
            .map(|i| {
                let one = list + i * 16;
                Some(Method {
                    name: self.name_at(self.memory.i32(one)?)?.into(),
                    signature: self.offset(self.memory.i32(one + 4)?),
                    interface_code: self.code(self.memory.i32(one + 8)?),
                    code: self.code(self.memory.i32(one + 12)?),
                })
            })
            .collect()
    }

    /// An address of code; 0 for what the linker left out.
    fn code(&self, offset: i32) -> u64 {
        match u64::try_from(offset) {
            Ok(offset) if offset > 0 => self.text.saturating_add(offset),
            _ => 0,
        }
    }

    /// The methods of an interface, in the order of its itabs.
    pub(crate) fn interface_methods(&self, id: TypeId) -> Vec<(Rc<str>, TypeId)> {
        match self.get(id).as_deref() {
            Some(Type {
                shape: Shape::Interface(methods),
                ..
            }) => methods.clone(),
            _ => Vec::new(),
        }
    }

    /// One method of an interface, by its number. Code may call methods of large interfaces all the time, and a copy of
    /// all would cost as much for each call.
    pub(crate) fn interface_method(&self, id: TypeId, number: usize) -> Option<(Rc<str>, TypeId)> {
        match &self.get(id)?.shape {
            Shape::Interface(methods) => methods.get(number).cloned(),
            _ => None,
        }
    }

    /// How many methods an interface has; `None` for what is none.
    pub(crate) fn interface_len(&self, id: TypeId) -> Option<usize> {
        match &self.get(id)?.shape {
            Shape::Interface(methods) => Some(methods.len()),
            _ => None,
        }
    }
}
