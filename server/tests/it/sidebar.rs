//! How people arrange their rooms.

use protocol::{ErrorCode, RoomId, frame::ServerFrame, sidebar::Sidebar};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Server, on_both};

const ADDRESS: &str = "/api/sidebar";

on_both! {
    async fn folders_and_order_are_kept_and_told_to_all_of_ones_devices(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (tea, cake) = (ada.make_room("tea").await.id, bo.make_room("cake").await.id);
        assert_eq!(ada.get::<Sidebar>(ADDRESS).await, Sidebar::default());
        let mut elsewhere = ada.on_another_device().await.socket().await;
        let folder = json!({ "id": 1, "name": " Breaks ", "rooms": [tea, cake] });
        let wanted = json!({ "folders": [folder], "order": "hand", "by_hand": [tea, cake, RoomId::LOBBY], "unread_only": true });
        ada.done(Method::PUT, ADDRESS, wanted).await;
        while elsewhere.receive().await != ServerFrame::SidebarChanged {}
        let kept: Sidebar = ada.on_another_device().await.get(ADDRESS).await;
        assert_eq!((kept.version, kept.unread_only), (1, true));
        assert_eq!((&*kept.folders[0].name, &*kept.folders[0].rooms), ("Breaks", &[tea][..]), "ada is not in the other");
        assert_eq!(kept.by_hand, [tea, RoomId::LOBBY]);
        assert_eq!(ada.rooms().await.sidebar, kept, "it comes with the rooms");
        assert_eq!(bo.get::<Sidebar>(ADDRESS).await, Sidebar::default(), "each their own");
    }

    async fn of_two_changes_to_the_same_version_the_second_is_refused(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let change = |version: u32, name: &str| json!({ "version": version, "folders": [{ "id": 1, "name": name }] });
        ada.done(Method::PUT, ADDRESS, change(0, "one")).await;
        ada.done(Method::PUT, ADDRESS, change(1, "two")).await;
        for version in [0, 1, 3] {
            let refused = ada.tries(Method::PUT, ADDRESS, change(version, "late")).await;
            assert_eq!(refused, Some(ErrorCode::SidebarChanged));
        }
        let kept: Sidebar = ada.get(ADDRESS).await;
        assert_eq!((kept.version, &*kept.folders[0].name), (2, "two"));
        assert_eq!(ada.tries(Method::PUT, ADDRESS, change(2, " ")).await, Some(ErrorCode::SidebarInvalid));
    }
}
