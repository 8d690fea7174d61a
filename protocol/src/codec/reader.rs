//! Bytes to values. The module of [`super`] says how they look.

use std::mem;

use postcard::{Error, Result};
use serde::{
    de::{DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor},
    forward_to_deserialize_any,
};

use super::{UNSUPPORTED, Unknown, Version, version2};

/// Reads values one after the other.
pub(super) struct Reader<'de> {
    pub rest: &'de [u8],
    pub version: Version,
    pub unknown: Unknown,
}

impl<'de> Reader<'de> {
    fn take(&mut self, length: usize) -> Result<&'de [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Error::DeserializeUnexpectedEnd)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Error::DeserializeUnexpectedEnd)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn byte(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                return Err(Error::DeserializeBadVarint);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Error::DeserializeBadVarint)
    }

    fn zigzag(&mut self) -> Result<i64> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn length(&mut self) -> Result<usize> {
        usize::try_from(self.varint()?).map_err(|_| Error::DeserializeBadVarint)
    }

    fn blob(&mut self) -> Result<&'de [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    fn text(&mut self) -> Result<&'de str> {
        str::from_utf8(self.blob()?).map_err(|_| Error::DeserializeBadUtf8)
    }

    /// Reads from a record of its own, and goes on behind it; without one, from what comes.
    fn within<T>(&mut self, record: Option<&'de [u8]>, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let Some(record) = record else { return read(self) };
        let behind = mem::replace(&mut self.rest, record);
        let value = read(self)?;
        self.rest = behind;
        Ok(value)
    }

    /// The fields of a struct or of a variant. In version 3 there are as many as its record holds: those that are not known are passed
    /// over, and those that an older version did not write take their defaults.
    fn fields<V: Visitor<'de>>(&mut self, record: Option<&'de [u8]>, left: usize, visitor: V) -> Result<V::Value> {
        let is_open = record.is_some();
        self.within(record, |reader| visitor.visit_seq(Items { reader, left, is_open }))
    }

    /// Which variant comes, and what it holds.
    fn variant(&mut self, name: &'static str, variants: &'static [&'static str]) -> Result<Variant<'_, 'de>> {
        if self.version == Version::Two {
            let index = self.length()?;
            let variant = *variants.get(index).ok_or(Error::SerdeDeCustom)?;
            return Ok(Variant { name, variant, index, record: None, reader: self });
        }
        let all = self.rest;
        let called = self.text()?;
        let body = self.blob()?;
        // What is passed on has its name and its body as fields.
        let whole = &all[..all.len() - self.rest.len()];
        let place = |name: &str| variants.iter().position(|variant| *variant == name);
        let (index, record) = match (place(called).filter(|_| called != UNSUPPORTED), place(UNSUPPORTED)) {
            (Some(index), _) => (index, body),
            (None, Some(index)) => (index, whole),
            (None, None) if self.unknown == Unknown::Replaced => (0, [].as_slice()),
            (None, None) => return Err(Error::SerdeDeCustom),
        };
        Ok(Variant { name, variant: called, index, record: Some(record), reader: self })
    }
}

macro_rules! numbers {
    ($($name:ident: $type:ty => $read:ident, $visit:ident;)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.$visit(<$type>::try_from(self.$read()?).map_err(|_| Error::DeserializeBadVarint)?)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Error;

    numbers! {
        deserialize_u16: u16 => varint, visit_u16;
        deserialize_u32: u32 => varint, visit_u32;
        deserialize_u64: u64 => varint, visit_u64;
        deserialize_i8: i8 => zigzag, visit_i8;
        deserialize_i16: i16 => zigzag, visit_i16;
        deserialize_i32: i32 => zigzag, visit_i32;
        deserialize_i64: i64 => zigzag, visit_i64;
    }

    forward_to_deserialize_any! { identifier ignored_any }

    fn is_human_readable(&self) -> bool {
        false
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        Err(Error::WontImplement)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.byte()? {
            0 => visitor.visit_bool(false),
            1 => visitor.visit_bool(true),
            _ => Err(Error::DeserializeBadBool),
        }
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u8(self.byte()?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f32(f32::from_le_bytes(self.array()?))
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f64(f64::from_le_bytes(self.array()?))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let mut chars = self.text()?.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => visitor.visit_char(char),
            _ => Err(Error::DeserializeBadChar),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_bytes(self.blob()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.byte()? {
            0 => visitor.visit_none(),
            1 => visitor.visit_some(self),
            _ => Err(Error::DeserializeBadOption),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let left = self.length()?;
        self.fields(None, left, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value> {
        self.fields(None, left, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, left: usize, visitor: V) -> Result<V::Value> {
        self.fields(None, left, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let left = self.length()?;
        visitor.visit_map(Items { reader: self, left, is_open: false })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let known = fields.len();
        match self.version {
            Version::Two => self.fields(None, version2::fields(name, "").unwrap_or(known), visitor),
            Version::Three => {
                let record = self.blob()?;
                self.fields(Some(record), known, visitor)
            }
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let variant = self.variant(name, variants)?;
        visitor.visit_enum(variant)
    }
}

/// So many values, or up to so many.
struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    left: usize,
    /// Whether there may be fewer.
    is_open: bool,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        match self.left.checked_sub(1) {
            Some(left) if !(self.is_open && self.reader.rest.is_empty()) => {
                self.left = left;
                seed.deserialize(&mut *self.reader).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        // Each value has a byte at least, whatever the length says.
        Some(self.left.min(self.reader.rest.len()))
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant that was found.
struct Variant<'a, 'de> {
    name: &'static str,
    variant: &'de str,
    /// Its place among all of them.
    index: usize,
    /// What it holds, in version 3.
    record: Option<&'de [u8]>,
    reader: &'a mut Reader<'de>,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        // By its place, so that no type needs code of its own to compare names.
        let index = u32::try_from(self.index).map_err(|_| Error::SerdeDeCustom)?;
        let variant = seed.deserialize(IntoDeserializer::<Error>::into_deserializer(index))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        self.reader.within(self.record, |reader| seed.deserialize(reader))
    }

    fn tuple_variant<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value> {
        self.reader.fields(self.record, left, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value> {
        let known = fields.len();
        let left = match self.record {
            Some(_) => known,
            None => version2::fields(self.name, self.variant).unwrap_or(known),
        };
        self.reader.fields(self.record, left, visitor)
    }
}
