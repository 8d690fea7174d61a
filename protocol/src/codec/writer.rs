//! Values to bytes. The module of [`super`] says how they look.

use postcard::{Error, Result};
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::{UNSUPPORTED, Version, version2};

/// Writes values one after the other.
pub(super) struct Writer {
    pub bytes: Vec<u8>,
    pub version: Version,
}

/// A struct, or a variant of an enum, that is being written.
pub(super) struct Record<'a> {
    writer: &'a mut Writer,
    /// Where its length goes; none where its fields stand alone.
    start: Option<usize>,
    /// How many more fields it has in this version.
    left: usize,
}

impl Writer {
    fn varint(&mut self, value: u64) {
        varint(&mut self.bytes, value);
    }

    /// Small numbers of either sign are short: 0, -1, 1, -2, 2 …
    fn zigzag(&mut self, value: i64) {
        self.varint((value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
    }

    fn length(&mut self, length: usize) {
        self.varint(length as u64);
    }

    fn record(&mut self, name: &str, variant: &str) -> Record<'_> {
        let (start, left) = match self.version {
            Version::Two => (None, version2::fields(name, variant).unwrap_or(usize::MAX)),
            // What is passed on begins with its name and its length.
            Version::Three if variant == UNSUPPORTED => (None, usize::MAX),
            Version::Three => {
                self.bytes.push(0);
                (Some(self.bytes.len()), usize::MAX)
            }
        };
        Record { writer: self, start, left }
    }

    fn variant(&mut self, name: &str, index: u32, variant: &str) -> Record<'_> {
        match self.version {
            Version::Two if version2::is_later_event(name, index) => {
                self.varint(version2::UNSUPPORTED_EVENT.into());
                self.length(variant.len());
                self.bytes.extend_from_slice(variant.as_bytes());
                return Record { writer: self, start: None, left: 0 };
            }
            Version::Two => self.varint(version2::variant(name, index).into()),
            Version::Three if variant == UNSUPPORTED => {}
            Version::Three => {
                self.length(variant.len());
                self.bytes.extend_from_slice(variant.as_bytes());
            }
        }
        self.record(name, variant)
    }
}

impl Record<'_> {
    fn field(&mut self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(()) };
        self.left = left;
        value.serialize(&mut *self.writer)
    }

    /// Puts the length before what was written. One byte stands there for it, which is enough most of the time.
    fn close(self) {
        let Some(start) = self.start else { return };
        let bytes = &mut self.writer.bytes;
        let mut length = Vec::new();
        varint(&mut length, (bytes.len() - start) as u64);
        bytes.splice(start - 1..start, length);
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value > 0x7F {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}

macro_rules! numbers {
    ($($name:ident: $type:ty => $write:ident;)*) => {
        $(fn $name(self, value: $type) -> Result<()> {
            self.$write(value.into());
            Ok(())
        })*
    };
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Record<'a>;
    type SerializeMap = Self;
    type SerializeStruct = Record<'a>;
    type SerializeStructVariant = Record<'a>;

    numbers! {
        serialize_u16: u16 => varint;
        serialize_u32: u32 => varint;
        serialize_u64: u64 => varint;
        serialize_i8: i8 => zigzag;
        serialize_i16: i16 => zigzag;
        serialize_i32: i32 => zigzag;
        serialize_i64: i64 => zigzag;
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.serialize_u8(value.into())
    }

    fn serialize_u8(self, value: u8) -> Result<()> {
        self.bytes.push(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        self.bytes.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        self.bytes.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.length(value.len());
        self.bytes.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_u8(0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        self.bytes.push(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        Ok(())
    }

    fn serialize_unit_variant(self, name: &'static str, index: u32, variant: &'static str) -> Result<()> {
        self.variant(name, index, variant).close();
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut record = self.variant(name, index, variant);
        record.field(value)?;
        record.close();
        Ok(())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self> {
        self.length(length.ok_or(Error::SerializeSeqLengthUnknown)?);
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Record<'a>> {
        Ok(self.variant(name, index, variant))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self> {
        self.serialize_seq(length)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Record<'a>> {
        Ok(self.record(name, ""))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Record<'a>> {
        Ok(self.variant(name, index, variant))
    }
}

macro_rules! items {
    ($($trait:ident::$item:ident),*) => {
        $(impl $trait for &mut Writer {
            type Ok = ();
            type Error = Error;

            fn $item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<()> {
                Ok(())
            }
        })*
    };
}

items!(SerializeSeq::serialize_element, SerializeTuple::serialize_element, SerializeTupleStruct::serialize_field);

impl SerializeMap for &mut Writer {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}

macro_rules! fields {
    ($($trait:ident($($key:ident)?)),*) => {
        $(impl $trait for Record<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, $($key: &'static str,)? value: &T) -> Result<()> {
                self.field(value)
            }

            fn end(self) -> Result<()> {
                self.close();
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct(_key), SerializeStructVariant(_key), SerializeTupleVariant());
