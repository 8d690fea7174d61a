use protocol::{
    ClientId, ErrorCode, RoomId,
    api::Accounts,
    codec::{Encoding, MAX_FRAME},
    frame::{ClientFrame, ServerFrame, close},
};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame, FrameHeader,
        coding::{Control, Data, OpCode},
    },
};
use uuid::Uuid;

use crate::harness::{Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

#[tokio::test]
async fn a_message_that_breaks_a_rule_is_refused_under_its_own_id_and_the_connection_goes_on() {
    let server = Server::start().await;
    let mut socket = server.person("ada").await.socket().await;
    for (text, code) in [
        ("", ErrorCode::TextBlank),
        (" \n\t", ErrorCode::TextBlank),
        ("a\u{0}b", ErrorCode::TextBadCharacter),
        (&*"x".repeat(4_001), ErrorCode::TextTooLong),
    ] {
        let id = ClientId(Uuid::now_v7());
        socket.post_as(LOBBY, id, text).await;
        let ServerFrame::Refused { client_id, error } = socket.receive().await else { panic!("{code:?}") };
        assert_eq!((client_id, error.code), (id, code));
        assert!(error.message.len() > 15, "a sentence for people");
    }
    let nowhere = RoomId(Uuid::from_u128(9));
    socket.post_as(nowhere, ClientId(Uuid::now_v7()), "hello").await;
    assert_eq!(socket.error().await.code, ErrorCode::RoomUnknown);
    socket.send(&ClientFrame::Recover { room: nowhere, after: 0 }).await;
    assert_eq!(socket.error().await.code, ErrorCode::RoomUnknown);
    socket.post(LOBBY, "still here").await;
}

#[tokio::test]
async fn frames_that_are_none_get_an_error_and_the_connection_goes_on() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let mut json = ada.silent_socket(Encoding::Json).await;
    json.send(&ClientFrame::Ping).await;
    assert_eq!(json.error().await.code, ErrorCode::HelloFirst);
    for text in [
        "",
        "{",
        "null",
        "[]",
        r#"{"post":{}}"#,
        r#"{"fly":{}}"#,
        r#"{"hello":{"resume":[["x",1]]}}"#,
        "\"ping\" \"ping\"",
    ] {
        json.send_raw(Message::text(text)).await;
        assert_eq!(json.error().await.code, ErrorCode::BadFrame, "{text}");
    }
    json.send_raw(Message::binary(vec![0])).await;
    assert_eq!(json.error().await.code, ErrorCode::WrongFrameKind);
    json.hello(&[]).await;
    json.send(&ClientFrame::Hello { resume: vec![] }).await;
    assert_eq!(json.error().await.code, ErrorCode::HelloTwice);
    json.post(LOBBY, "still here").await;

    let mut postcard = ada.silent_socket(Encoding::Binary).await;
    for bytes in [vec![], vec![99], vec![0xFF; 64], [Encoding::Binary.encode(&ClientFrame::Ping), vec![0]].concat()] {
        postcard.send_raw(Message::binary(bytes.clone())).await;
        assert_eq!(postcard.error().await.code, ErrorCode::BadFrame, "{bytes:?}");
    }
    postcard.send_raw(Message::text("\"ping\"")).await;
    assert_eq!(postcard.error().await.code, ErrorCode::WrongFrameKind);
    postcard.hello(&[]).await;
    postcard.post(LOBBY, "still here").await;
}

#[tokio::test]
async fn a_frame_over_the_limit_closes_the_connection_as_too_large() {
    let server = Server::start().await;
    let mut socket = server.person("ada").await.socket().await;
    socket.send_raw(Message::text("x".repeat(MAX_FRAME + 1))).await;
    assert_eq!(socket.close_code().await, close::TOO_LARGE);
}

#[tokio::test]
async fn text_that_is_not_utf_8_closes_the_connection_as_such() {
    let server = Server::start().await;
    let mut socket = server.person("ada").await.socket().await;
    let text = Frame::message(vec![b'"', 0xFF, b'"'], OpCode::Data(Data::Text), true);
    socket.send_raw(Message::Frame(text)).await;
    assert_eq!(socket.close_code().await, close::NOT_UTF8);
}

#[tokio::test]
async fn requests_that_can_not_be_read_say_so() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let send = async |body: Vec<u8>, content_type: &str| {
        let request =
            Client::new().post(server.url("/api/accounts")).header(header::CONTENT_TYPE, content_type).body(body);
        let reply = request.send().await.unwrap();
        (reply.status(), reply.json::<protocol::ErrorBody>().await.unwrap().code)
    };
    for body in [&b""[..], b"{", b"{}", br#"{"name":1,"password":"x"}"#, b"\xff\xfe"] {
        let (status, code) = send(body.to_vec(), "application/json").await;
        assert!(status.is_client_error() && code == ErrorCode::BadRequest, "{status} {body:?}");
    }
    assert_eq!(send(b"name=ada".to_vec(), "text/plain").await.1, ErrorCode::BadRequest);
    let million = format!(r#"{{"name":"ada2","password":"{}"}}"#, "x".repeat(1_000_000)).into_bytes();
    assert_eq!(send(million, "application/json").await, (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge));

    for (method, path, status, code) in [
        (Method::GET, "/api/nothing", StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (Method::GET, "/api/rooms/x", StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (Method::PATCH, "/api/rooms", StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed),
        (Method::GET, "/api/rooms/00000000-0000-0000-0000-000000000009", StatusCode::NOT_FOUND, ErrorCode::RoomUnknown),
        (Method::GET, "/ws", StatusCode::BAD_REQUEST, ErrorCode::BadRequest),
    ] {
        let (got, error) = ada.refused(method.clone(), path, None).await;
        assert_eq!((got, error.code), (status, code), "{method} {path}");
    }
    let lobby = format!("/api/rooms/{LOBBY}/events");
    let (status, error) = ada.refused(Method::GET, &format!("{lobby}?before=-1"), None).await;
    assert_eq!((status, error.code), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest));
    assert_eq!(ada.history(LOBBY, "limit=4000000000").await.events.len(), 1);
}

/// What the server answers to these bytes.
async fn raw(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await.unwrap();
    String::from_utf8_lossy(&reply).into_owned()
}

#[tokio::test]
async fn an_address_that_is_no_path_is_refused_before_it_gets_to_the_pages() {
    let server = Server::start().await;
    for line in
        ["GET a", "CONNECT a:1", "GET a:1", "GET http:", "HEAD a", "POST a", "DELETE a:80", "OPTIONS *", "GET *"]
    {
        let reply = raw(&server, &format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 400 "), "{line}: {reply}");
    }
    for line in ["GET http://a/login", "GET http://a", "GET /login"] {
        let reply = raw(&server, &format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 200 "), "{line}: {reply}");
    }
}

#[tokio::test]
async fn a_file_whose_name_no_disk_takes_is_not_there() {
    let server = Server::start().await;
    for length in [256, 5_000] {
        let reply = Client::new().get(server.url(&format!("/pkg/{}", "a".repeat(length)))).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::NOT_FOUND, "{length}");
        assert_eq!(reply.headers()[header::CACHE_CONTROL], "no-store");
    }
}

#[tokio::test]
async fn a_close_code_that_nobody_may_send_is_a_protocol_error() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    for (code, answer) in [
        (0, close::PROTOCOL_ERROR),
        (999, close::PROTOCOL_ERROR),
        (1004, close::PROTOCOL_ERROR),
        (1005, close::PROTOCOL_ERROR),
        (1006, close::PROTOCOL_ERROR),
        (1015, close::PROTOCOL_ERROR),
        (2999, close::PROTOCOL_ERROR),
        (5000, close::PROTOCOL_ERROR),
        (1000, close::NORMAL),
        (1001, close::NORMAL),
        (3000, close::NORMAL),
        (4999, close::NORMAL),
    ] {
        let mut socket = ada.socket().await;
        let payload = u16::to_be_bytes(code).to_vec();
        let header = FrameHeader { opcode: OpCode::Control(Control::Close), ..FrameHeader::default() };
        let frame = Frame::from_payload(header, payload.into());
        socket.send_raw(Message::Frame(frame)).await;
        assert_eq!(socket.close_code().await, answer, "{code}");
    }
}

#[tokio::test]
async fn an_error_on_the_socket_tells_of_which_frame_and_room_it_speaks() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    let mut ask = async |frame: serde_json::Value| -> serde_json::Value {
        socket.send_raw(Message::text(frame.to_string())).await;
        serde_json::from_slice(&socket.receive_raw().await).unwrap()
    };
    let id = "0197a0d4-0000-7000-8000-000000000001";
    for room in [json!("x"), json!(7), json!(null)] {
        let reply = ask(json!({ "post": { "room": room, "client_id": id, "content": { "text": "tea" } } })).await;
        let refused = &reply["refused"];
        assert_eq!((&refused["client_id"], &refused["error"]["code"]), (&json!(id), &json!("bad_frame")), "{reply}");
    }
    let reply = ask(json!({ "post": { "client_id": id } })).await;
    assert_eq!(reply["refused"]["client_id"], id, "{reply}");
    let nowhere = json!(RoomId(Uuid::from_u128(9)));
    for (frame, kind, room, code) in [
        (json!({ "recover": { "room": nowhere, "after": 0 } }), json!("recover"), nowhere.clone(), "room_unknown"),
        (json!({ "watch": { "room": nowhere } }), json!("watch"), nowhere.clone(), "room_unknown"),
        (json!({ "typing": { "room": nowhere } }), json!("typing"), nowhere.clone(), "room_unknown"),
        (json!({ "hello": { "resume": [] } }), json!("hello"), json!(null), "hello_twice"),
        (json!({ "read": { "room": LOBBY, "seq": -1 } }), json!("read"), json!(LOBBY), "bad_frame"),
        (json!({ "post": { "room": LOBBY, "client_id": "x" } }), json!("post"), json!(LOBBY), "bad_frame"),
        (json!({ "fly": { "room": LOBBY } }), json!(null), json!(null), "bad_frame"),
        (json!([1]), json!(null), json!(null), "bad_frame"),
    ] {
        let reply = ask(frame.clone()).await;
        let error = &reply["error"];
        assert_eq!((&error["frame"], &error["room"], &error["code"]), (&kind, &room, &json!(code)), "{frame}: {reply}");
    }
}

#[tokio::test]
async fn the_id_of_a_request_is_its_senders_where_it_is_short_and_readable() {
    let server = Server::start().await;
    let ask = async |id: &str| {
        let reply = Client::new().get(server.url("/healthz")).header("x-request-id", id).send().await.unwrap();
        reply.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    for id in ["0197a0d4-7000", "a", &*"x".repeat(128)] {
        assert_eq!(ask(id).await, id);
    }
    for id in [&*"x".repeat(129), &*"x".repeat(20_000), "", "two words", "\t"] {
        assert_eq!(ask(id).await.len(), 36, "{id:?}");
    }
    let client = Client::new();
    let request =
        client.get(server.url("/healthz")).header("x-request-id", header::HeaderValue::from_bytes(b"\xff").unwrap());
    assert_eq!(request.send().await.unwrap().headers()["x-request-id"].len(), 36);
}

on_both! {
    async fn text_that_no_database_keeps_is_refused_alike_everywhere(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let room = ada.make_room("Tea").await.id;
        let long = "x".repeat(20_000);
        for (method, path, body, code) in [
            (Method::PUT, format!("/api/rooms/{room}/members/%00"), None, ErrorCode::PersonUnknown),
            (Method::PUT, format!("/api/rooms/{room}/members/{long}"), None, ErrorCode::PersonUnknown),
            (Method::PUT, format!("/api/rooms/{room}/members/a%00"), None, ErrorCode::PersonUnknown),
            (Method::POST, "/api/links/%00".into(), None, ErrorCode::LinkInvalid),
            (Method::POST, "/api/links/a%00b".into(), None, ErrorCode::LinkInvalid),
            (Method::POST, format!("/api/links/{long}"), None, ErrorCode::LinkInvalid),
            (Method::DELETE, format!("/api/rooms/{room}/links/%00"), None, ErrorCode::LinkInvalid),
            (Method::PUT, format!("/api/rooms/{room}/messages/1/reactions/%00"), None, ErrorCode::NotAnEmoji),
            (Method::POST, "/api/directs".into(), Some(json!({ "people": ["\0"] })), ErrorCode::PersonUnknown),
            (Method::POST, "/api/directs".into(), Some(json!({ "people": [long] })), ErrorCode::PersonUnknown),
            (Method::POST, "/api/sessions".into(), Some(json!({ "name": "ada\0", "password": "x" })), ErrorCode::WrongCredentials),
            (Method::POST, "/api/sessions".into(), Some(json!({ "name": "ada", "password": "x\0" })), ErrorCode::WrongCredentials),
            (Method::POST, "/api/rooms".into(), Some(json!({ "name": "a\0" })), ErrorCode::RoomNameBadCharacter),
            (Method::PATCH, "/api/account".into(), Some(json!({ "bio": "a\0" })), ErrorCode::ProfileBadCharacter),
            (Method::PATCH, "/api/account".into(), Some(json!({ "display_name": "a\0" })), ErrorCode::DisplayNameBadCharacter),
        ] {
            let (status, error) = ada.refused(method.clone(), &path, body.clone()).await;
            let shown: String = path.chars().take(80).collect();
            assert_eq!(error.code, code, "{method} {shown} {status}");
        }
        for query in ["%00", "ada%00", &long] {
            let found: Accounts = ada.get(&format!("/api/admin/people?query={query}")).await;
            assert!(found.accounts.is_empty());
        }
    }

    async fn a_name_is_found_in_whatever_case_it_is_typed(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, _) = (server.person("ada").await, server.person("Éva").await);
        ada.done(Method::PATCH, "/api/account", json!({ "display_name": "ÄRGER ΣΑΣ" })).await;
        for (query, name) in [
            ("%C3%89V", "Éva"), ("%C3%A9v", "Éva"), ("%C3%A4rg", "ada"), ("%C3%84RG", "ada"), ("%CF%83%CE%B1", "ada"), ("ADA", "ada"),
        ] {
            let found: Accounts = ada.get(&format!("/api/admin/people?query={query}")).await;
            assert_eq!(found.accounts.iter().map(|account| &*account.person.name).collect::<Vec<_>>(), [name], "{query}");
        }
        for query in ["_", "%25", "a_a", "%5C"] {
            let found: Accounts = ada.get(&format!("/api/admin/people?query={query}")).await;
            assert!(found.accounts.is_empty(), "{query}");
        }
    }
}
