//! The keys, as `app/src/texts/keys` declares them: structs of texts, and of functions that take what is put into a text.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Fields, File, Item, Lit, ReturnType, Type, UseTree};

use crate::message::{Argument, Kind};

/// All structs by name, and what their files bring in from other crates.
#[derive(Debug, Default)]
pub struct Keys {
    /// By their names.
    pub structs: BTreeMap<String, Group>,
    /// The paths of what they bring in.
    pub imports: BTreeSet<String>,
}

/// A struct of texts.
#[derive(Debug)]
pub struct Group {
    /// Only the server has it.
    pub of_server: bool,
    /// In the order in which they stand there.
    pub fields: Vec<Field>,
}

/// A key, or a group of them.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Only the server has it.
    pub of_server: bool,
    /// What it is.
    pub shape: Shape,
}

/// What a key stands for.
#[derive(Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text in which nothing takes part.
    Plain,
    /// So many.
    Array(usize),
    /// Pairs of `keys` and what they do.
    Pairs,
    /// Another struct, of texts or of something else.
    Other(String),
    /// A function.
    Function(Function),
}

/// What makes a text of what takes part in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Names and types.
    pub parameters: Vec<(Option<String>, Parameter)>,
    /// What it gives.
    pub gives: Gives,
}

/// What a function takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// `&str`.
    Text,
    /// A number that is written as people write numbers.
    Number,
    /// A number that is written in plain digits: the `i64` of a day or a year.
    Digits,
    /// An enum, whose variants have a text each.
    Choice(String),
    /// Anything else, which needs code by hand.
    Custom,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// `String`.
    Made,
    /// `&'static str`.
    Known,
    /// `Option<&'static str>`.
    Perhaps,
    /// `Around`.
    Around,
    /// Anything else.
    Custom,
}

impl Function {
    /// What takes part in its texts; `None` where that needs code by hand.
    pub fn arguments(&self) -> Option<Vec<Argument>> {
        let simple = self.parameters.iter().filter(|(_, parameter)| !matches!(parameter, Parameter::Choice(_)));
        let argument = |(name, parameter): &(Option<String>, Parameter)| {
            let kind = match parameter {
                Parameter::Text | Parameter::Digits => Kind::Text,
                Parameter::Number => Kind::Number,
                Parameter::Choice(_) | Parameter::Custom => return None,
            };
            Some(Argument { name: name.clone()?, kind })
        };
        simple.map(argument).collect()
    }
}

impl Keys {
    /// Reads a file.
    ///
    /// # Errors
    /// It isn't Rust, or has a field that can't be a text.
    pub fn add(&mut self, source: &str) -> Result<(), String> {
        let file: File = syn::parse_file(source).map_err(|error| error.to_string())?;
        for item in file.items {
            match item {
                Item::Use(item) if is_foreign(&item.tree) && item.vis.to_token_stream().is_empty() => {
                    add_paths(&item.tree, String::new(), &mut self.imports);
                }
                Item::Struct(item) => {
                    let Fields::Named(named) = &item.fields else { continue };
                    let field = |field: &syn::Field| Field {
                        name: field.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
                        of_server: is_of_server(&field.attrs),
                        shape: shape(&field.ty),
                    };
                    let group =
                        Group { of_server: is_of_server(&item.attrs), fields: named.named.iter().map(field).collect() };
                    self.structs.insert(item.ident.to_string(), group);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn is_foreign(tree: &UseTree) -> bool {
    matches!(tree, UseTree::Path(path) if path.ident == "protocol" || path.ident == "client")
}

fn add_paths(tree: &UseTree, before: String, paths: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => add_paths(&path.tree, format!("{before}{}::", path.ident), paths),
        UseTree::Name(name) => _ = paths.insert(format!("{before}{}", name.ident)),
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_paths(tree, before.clone(), paths)),
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

fn is_of_server(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.meta.to_token_stream().to_string().contains("\"ssr\"")
    })
}

fn text_of(kind: &Type) -> String {
    kind.to_token_stream().to_string().replace(' ', "")
}

fn shape(kind: &Type) -> Shape {
    match (text_of(kind).as_str(), kind) {
        ("&'staticstr", _) => Shape::Plain,
        ("&'static[(&'staticstr,&'staticstr)]", _) => Shape::Pairs,
        (_, Type::Array(array)) => match &array.len {
            Expr::Lit(ExprLit { lit: Lit::Int(length), .. }) => Shape::Array(length.base10_parse().unwrap_or_default()),
            _ => Shape::Array(0),
        },
        (_, Type::BareFn(function)) => {
            let parameters = function.inputs.iter();
            let parameters = parameters.map(|input| {
                let name = input.name.as_ref().map(|(name, _)| name.to_string());
                (name, parameter(&input.ty))
            });
            let gives = match &function.output {
                ReturnType::Default => Gives::Custom,
                ReturnType::Type(_, kind) => match text_of(kind).as_str() {
                    "String" => Gives::Made,
                    "&'staticstr" => Gives::Known,
                    "Option<&'staticstr>" => Gives::Perhaps,
                    "Around" => Gives::Around,
                    _ => Gives::Custom,
                },
            };
            Shape::Function(Function { parameters: parameters.collect(), gives })
        }
        (text, _) => Shape::Other(text.to_owned()),
    }
}

fn parameter(kind: &Type) -> Parameter {
    match text_of(kind).as_str() {
        "&str" => Parameter::Text,
        "usize" | "u64" | "u32" | "u16" | "u8" => Parameter::Number,
        "i64" => Parameter::Digits,
        "bool" => Parameter::Custom,
        text if text.chars().all(|letter| letter.is_alphanumeric()) => Parameter::Choice(text.to_owned()),
        _ => Parameter::Custom,
    }
}
