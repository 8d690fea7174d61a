//! How people want to be told of what is new.

use protocol::{ErrorCode, Notify, RoomId, frame::ServerFrame, notifications::NotificationSettings};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const ADDRESS: &str = "/api/account/notifications";

on_both! {
    async fn what_one_chooses_is_kept_and_told_to_all_of_ones_devices(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        assert_eq!(ada.get::<NotificationSettings>(ADDRESS).await, NotificationSettings::default());
        let mut elsewhere = ada.on_another_device().await.socket().await;
        let hours = json!({ "days": [0, 6], "from": 1320, "to": 420, "time_zone": "Europe/Berlin" });
        ada.done(Method::PUT, ADDRESS, json!({ "key_words": [" release", "", "上海"], "quiet_hours": hours, "sound": true })).await;
        while elsewhere.receive().await != ServerFrame::NotificationsChanged {}
        let kept: Value = ada.on_another_device().await.get(ADDRESS).await;
        assert_eq!((&kept["key_words"], &kept["quiet_hours"]), (&json!(["release", "上海"]), &hours));
        assert_eq!((&kept["sound"], &kept["hides_text"], &kept["quiet_until"]), (&json!(true), &json!(false), &Value::Null));
        assert_eq!(bo.get::<NotificationSettings>(ADDRESS).await, NotificationSettings::default(), "each their own");
        for wrong in [
            json!({ "key_words": ["x".repeat(41)] }),
            json!({ "quiet_until": i64::MAX }),
            json!({ "quiet_hours": { "days": [9], "from": 0, "to": 0, "time_zone": "UTC" } }),
        ] {
            assert_eq!(ada.tries(Method::PUT, ADDRESS, wrong).await, Some(ErrorCode::NotificationsInvalid));
        }
    }

    async fn every_level_of_a_room_is_kept(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        for level in Notify::ALL {
            ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!(level)).await;
            assert_eq!(ada.page(LOBBY).await.room.notify, level);
        }
    }
}
