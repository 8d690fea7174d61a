use protocol::{
    ErrorBody, ErrorCode, RoomKind,
    api::{NewRoom, RoomInfo, Rooms},
    codec::Encoding,
};
use reqwest::{Method, StatusCode, header};

use crate::harness::Server;

/// Status, media type and body of a reply.
async fn read(request: reqwest::RequestBuilder) -> (StatusCode, String, Vec<u8>) {
    let reply = request.send().await.unwrap();
    let kind = reply.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
    (reply.status(), kind.unwrap_or_default(), reply.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn what_is_asked_for_in_bytes_is_answered_in_them_and_everything_else_in_json() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    for (accept, encoding) in [
        (Encoding::Binary.media_type(), Encoding::Binary),
        (Encoding::BinaryV2.media_type(), Encoding::BinaryV2),
        ("application/json", Encoding::Json),
        ("*/*", Encoding::Json),
    ] {
        let rooms = ada.request(Method::GET, "/api/rooms").header(header::ACCEPT, accept);
        let (status, kind, body) = read(rooms).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, encoding.media_type()));
        assert_eq!(encoding.decode::<Rooms>(&body).unwrap().mine.len(), 1, "the lobby");

        // Errors too, also those for addresses that there are not.
        for (path, code) in [("/api/people/x", ErrorCode::NotFound), ("/api/nothing", ErrorCode::NotFound)] {
            let (status, kind, body) = read(ada.request(Method::GET, path).header(header::ACCEPT, accept)).await;
            assert_eq!((status, kind.as_str()), (StatusCode::NOT_FOUND, encoding.media_type()), "{path}");
            assert_eq!(encoding.decode::<ErrorBody>(&body).unwrap().code, code, "{path}");
        }
    }
}

#[tokio::test]
async fn a_body_in_bytes_is_read_whatever_the_answer_is_to_be_in() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let send = async |body: Vec<u8>| {
        let binary = Encoding::Binary.media_type();
        read(ada.request(Method::POST, "/api/rooms").header(header::CONTENT_TYPE, binary).body(body)).await
    };
    let new = NewRoom { name: "Tea".into(), private: true, client_id: None };
    let (status, kind, body) = send(Encoding::Binary.encode(&new)).await;
    assert_eq!((status, kind.as_str()), (StatusCode::CREATED, "application/json"));
    let room = Encoding::Json.decode::<RoomInfo>(&body).unwrap();
    assert_eq!((room.name.as_str(), room.kind), ("Tea", RoomKind::Private));

    for bad in [vec![], vec![0xFF; 64], [Encoding::Binary.encode(&new), vec![0]].concat()] {
        let (status, _, body) = send(bad).await;
        let code = Encoding::Json.decode::<ErrorBody>(&body).unwrap().code;
        assert_eq!((status, code), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest));
    }
    let (status, ..) = send(vec![0xFF; 1_000_000]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}
