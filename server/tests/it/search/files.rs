//! Files: that a message has some, what they are called, and what stands in those that are text.

use protocol::{FileId, RoomId, Seq, Timestamp};
use reqwest::Method;
use serde_json::json;
use server::store::now;

use super::{kept, search};
use crate::{
    harness::{Person, Server, on_both},
    pictures::{
        files::{halves, plain_png},
        pdfs::PRINTED,
    },
    uploads::{post, upload},
};

const LOBBY: RoomId = RoomId::LOBBY;

async fn finds(person: &Person, query: &str) -> Vec<Seq> {
    let mut seqs: Vec<Seq> = search(person, query, "").await.messages.iter().map(|message| message.seq).collect();
    seqs.sort_unstable();
    seqs
}

async fn edit(person: &Person, seq: Seq, text: &str, files: &[FileId]) {
    let files: Vec<_> = files.iter().map(|id| json!(id)).collect();
    let path = format!("/api/rooms/{LOBBY}/messages/{seq}");
    person.done(Method::PUT, &path, json!({ "text": text, "files": files })).await;
}

on_both! {
    async fn messages_are_found_by_what_their_files_are_and_are_called(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let plain = ada.socket().await.post(LOBBY, "apricot without a file").await;
        let picture = upload(&ada, "Über_uns-2026.png", &plain_png(&halves(4, 4))).await;
        let picture = post(&ada, LOBBY, "apricot", &[picture]).await;
        // What it says it is counts for nothing.
        let false_picture = upload(&ada, "plan.png", b"\0\x01\x02 no picture").await;
        let other = post(&ada, LOBBY, "", &[false_picture]).await;
        for (query, expected) in [
            ("has:file", &[picture, other][..]),
            ("has:image", &[picture]),
            ("apricot -has:file", &[plain]),
            ("apricot has:image", &[picture]),
            ("has:file -has:image", &[other]),
            ("uber", &[picture]),
            ("\"uber uns 2026 png\"", &[picture]),
            ("2026", &[picture]),
            ("plan.png", &[other]),
            // No phrase goes from a message into its file.
            ("\"apricot uber\"", &[]),
        ] {
            assert_eq!(finds(&ada, query).await, expected, "{query}");
        }
    }

    async fn the_text_of_files_is_found_and_goes_with_them(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let first = upload(&ada, "a.txt", "Quince jelly:\nboil für 40 Minuten, 上海".as_bytes()).await;
        let second = upload(&ada, "b.csv", b"medlar;12\nquince;3").await;
        // Of a long one the beginning counts.
        let long = format!("begins {} ends", "hay ".repeat(8_000));
        let third = upload(&ada, "c.log", long.as_bytes()).await;
        let binary = upload(&ada, "d.txt", b"\0 rowan").await;
        let seq = post(&ada, LOBBY, "recipes", &[first, second]).await;
        let other = post(&ada, LOBBY, "more", &[third, binary]).await;
        for (query, expected) in [
            ("\"quince jelly\"", &[seq][..]),
            ("fur minuten", &[seq]),
            ("上海", &[seq]),
            ("medlar recipes", &[seq]),
            ("\"jelly medlar\"", &[]),
            ("begins", &[other]),
            ("\"ends\"", &[]),
            ("rowan", &[]),
        ] {
            assert_eq!(finds(&ada, query).await, expected, "{query}");
        }
        // It stays through an edit and a pin, and goes with its file.
        let path = format!("/api/rooms/{LOBBY}/messages/{seq}");
        ada.done(Method::PUT, &format!("{path}/pin"), json!(null)).await;
        edit(&ada, seq, "dishes", &[first, second]).await;
        assert_eq!(finds(&ada, "dishes jelly medlar is:pinned").await, [seq]);
        edit(&ada, seq, "dishes", &[second]).await;
        assert_eq!((finds(&ada, "jelly").await, finds(&ada, "medlar").await), (vec![], vec![seq]));
        let store = &server.app.store;
        assert!(!kept(store).await.contains("jelly"));
        ada.done(Method::DELETE, &path, json!(null)).await;
        let left = kept(store).await;
        assert!(!left.contains("medlar") && !left.contains("quince") && left.contains("begins"), "{left}");
        while store.delete_before(Timestamp(now().0 + 1_000)).await.unwrap() {}
        assert!(!kept(store).await.contains("begins"));
    }

    async fn what_a_pdf_says_is_found_and_goes_with_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let printed = upload(&ada, "plan.pdf", PRINTED).await;
        let broken = upload(&ada, "torn.pdf", &PRINTED[..PRINTED.len() / 3]).await;
        let (seq, other) = (post(&ada, LOBBY, "for autumn", &[printed]).await, post(&ada, LOBBY, "", &[broken]).await);
        for (query, expected) in [
            ("\"then the quinces\"", &[seq][..]),
            ("grosse cafe", &[seq]),
            ("find_string autumn", &[seq]),
            ("10.0.0.1 plan.pdf", &[seq]),
            ("torn", &[other]),
        ] {
            assert_eq!(finds(&ada, query).await, expected, "{query}");
        }
        ada.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{seq}"), json!(null)).await;
        let left = kept(&server.app.store).await;
        assert!(!left.contains("quinces") && left.contains("torn"), "{left}");
    }
}
