//! Search: a pane beside the page, or in its place on a phone. The address says what is searched for, so that a reload, a link and
//! the browser's Back lead to the same results. All but the box comes in a file of its own.

mod asking;
mod button;
mod choices;
mod completion;
mod day;
mod field;
mod filters;
mod found;
mod opening;
mod pane;
mod panel;
mod question;
mod recent;

pub use self::{
    button::SearchButton,
    opening::{covers, is_in_box, open, open_day},
    pane::SearchPane,
};
