// Made by scripts/types.sh from the OpenAPI of the service; changed there, never here.
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process lives
         * @description Says nothing of the record, and needs no thread: all of them may be waiting for it.
         */
        get: operations["healthz_healthz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The record answers
         * @description 503 with a problem document while the record cannot be reached; recovers by itself.
         */
        get: operations["readyz_readyz_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A bearer token for name and password (OAuth2 password form)
         * @description Form fields `username` and `password`. 401 where they are wrong, 429 after too many attempts.
         */
        post: operations["token_auth_token_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log a browser in: sets the session's cookie
         * @description JSON `{username, password}` is answered with JSON; the form of the page /login with a redirection.
         */
        post: operations["login_browser_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this login
         * @description The session or token that the request came with holds no more. A form is answered with a redirection.
         */
        post: operations["log_out_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who I am and what I may do
         * @description The account, its roles, and its permissions: `everywhere`, and besides on single `sites`.
         */
        get: operations["me_auth_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My API keys, without their secrets
         * @description The newest first; revoked ones too.
         */
        get: operations["my_keys_auth_keys_get"];
        put?: never;
        /**
         * Make an API key
         * @description Its secret is in the answer and nowhere else. It can never do more than its owner at that moment.
         */
        post: operations["new_key_auth_keys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description One's own; who may manage accounts revokes anybody's. Others' keys do not exist.
         */
        delete: operations["end_key_auth_keys__key__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/near": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Assets near a point, nearest first
         * @description Every feature has `distance_m`. What is equally far stands in the order of ids, so that pages join.
         *
         *     Only of sites that the caller may see.
         */
        get: operations["assets_near_assets_near_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/within": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Assets in a box
         * @description What has any part in the box, its edge included, in the order of ids.
         */
        get: operations["assets_in_box_assets_within_get"];
        put?: never;
        /**
         * Assets in an area
         * @description What has any part in the area, its edge included, in the order of ids. Send the same body for the next page.
         */
        post: operations["assets_in_area_assets_within_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/maps/{kind}.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A map of a site
         * @description One HTML page that needs no network.
         */
        get: operations["site_map_maps__kind__html_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Measurements for Prometheus
         * @description Requests by route and status, their times, what is under way, connections. Needs the permission `logs`.
         */
        get: operations["metrics_metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge a draft, saving nothing
         * @description A code that is there already means that row: what the feature says of it changes, the rest stays.
         */
        post: operations["check_drafts_check_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Drafts, page by page
         * @description In the order of ids, without their features; promoted ones name their change.
         */
        get: operations["listed_drafts_get"];
        put?: never;
        /**
         * Keep a draft
         * @description It must be readable, not free of findings.
         */
        post: operations["make_drafts_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One draft, a FeatureCollection
         * @description Its ETag names the state, for If-Match.
         */
        get: operations["one_drafts__id__get"];
        put?: never;
        post?: never;
        /**
         * Throw a draft away
         * @description What was promoted stays.
         */
        delete: operations["throw_away_drafts__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change a draft
         * @description New features are seen against the record as it is now.
         */
        patch: operations["change_drafts__id__patch"];
        trace?: never;
    };
    "/drafts/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A draft beside the present
         * @description For each feature the present row, the row to be, what differs, and whether the record has moved on under it.
         */
        get: operations["compare_drafts__id__compare_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a draft into the record
         * @description One change, judged like any other; needs the right to edit every layer it touches.
         */
        post: operations["promote_drafts__id__promote_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audits of the sites that one may see, the newest first
         * @description The link `next` leads on.
         */
        get: operations["list_audits_audits_get"];
        put?: never;
        /**
         * Audit a site, as a job
         * @description One job of a site runs at a time, in the order in which they were asked for. Its findings are kept.
         */
        post: operations["asked_audits_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audits/{id}/difference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What differs from this audit to another
         * @description Findings of rules that both judged, in the order of ids: `_a` as this audit saw them, `_b` as the other did.
         *
         *     Rules that only one of them judged are named, and say nothing of the other.
         */
        get: operations["differing_audits__id__difference_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an audit is, or what came of it
         * @description State, progress from 0 to 1, and once it is done its summary; of a failed one the reason.
         */
        get: operations["one_audit_audits__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audits/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an audit
         * @description For whoever asked for it, and whoever may ask for such on the site. One that runs ends at its next step.
         *
         *     Nothing of it is kept. 409 where it is done or has failed.
         */
        post: operations["cancel_audit_audits__id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audits/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The progress of an audit as it goes
         * @description Ends with the job, or when the caller may not see it any more. Comment lines show that the line lives.
         */
        get: operations["events_of_audit_audits__id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/comparisons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Comparisons of the sites that one may see, the newest first
         * @description The link `next` leads on.
         */
        get: operations["list_comparisons_comparisons_get"];
        put?: never;
        /**
         * Judge a site twice and tell what differs, as a job
         * @description By two rule sets, as of two days, or both. No finding of the record is opened or closed by it.
         */
        post: operations["asked_comparisons_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/comparisons/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What differs, page by page
         * @description Columns ending in `_a` are of the first side, in `_b` of the second. What stays is only counted.
         */
        get: operations["rows_comparisons__id__rows_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/comparisons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a comparison is, or what came of it
         * @description State, progress from 0 to 1, and once it is done its summary; of a failed one the reason.
         */
        get: operations["one_comparison_comparisons__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/comparisons/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a comparison
         * @description For whoever asked for it, and whoever may ask for such on the site. One that runs ends at its next step.
         *
         *     Nothing of it is kept. 409 where it is done or has failed.
         */
        post: operations["cancel_comparison_comparisons__id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/comparisons/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The progress of a comparison as it goes
         * @description Ends with the job, or when the caller may not see it any more. Comment lines show that the line lives.
         */
        get: operations["events_of_comparison_comparisons__id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Findings, page by page
         * @description Those that are open, of sites that the caller may see, in the order of ids.
         *
         *     With `audit`: what that run saw, or with `state` what it found `new`, still `open`, or `gone` (as last assessed).
         */
        get: operations["findings_findings_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/findings.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same findings, all of them, as CSV
         * @description Of sites that the caller may export; geometry as WKT in the record's CRS. The export is logged.
         *
         *     Text that a spreadsheet would take for a formula has an apostrophe before it.
         */
        get: operations["findings_csv_findings_csv_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/findings.geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same findings, all of them, as a GeoJSON file
         * @description Of sites that the caller may export. The export is logged.
         */
        get: operations["findings_geojson_findings_geojson_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/findings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One finding, open or gone
         * @description As it was last assessed; `state` says whether it is `open` or `gone` by now.
         */
        get: operations["one_findings__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/findings/{id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What led to a finding
         * @description Clause, inputs, calculation and limit, by the rules that judged it; what `greenbelt explain` tells.
         */
        get: operations["explanation_findings__id__explanation_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Imports of the sites that one may see, the newest first
         * @description The link `next` leads on.
         */
        get: operations["list_imports_imports_get"];
        put?: never;
        /**
         * Import files into a site, as a job
         * @description A GeoPackage, GeoJSON, CSV or zipped shapefile, with a profile or without.
         *
         *     It is read by a process of its own, within limits. Rows that cannot be used are rejected one by one, the others are
         *     loaded together: new codes are added, known ones changed, nothing ends by absence. Layers that the caller may not
         *     edit are refused. An import is not judged; ask for an audit afterwards.
         */
        post: operations["sent_imports_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Rows that an import rejected, repaired or warned of
         * @description For whoever asked for the import, and whoever may import on its site. The link `next` leads on.
         */
        get: operations["rows_imports__id__rows_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/rows.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same rows, all of them, as CSV
         * @description Text that a spreadsheet would take for a formula has an apostrophe before it.
         */
        get: operations["rows_in_csv_imports__id__rows_csv_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an import is, or what came of it
         * @description State, progress from 0 to 1, and once it is done its summary; of a failed one the reason.
         */
        get: operations["one_import_imports__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an import
         * @description For whoever asked for it, and whoever may ask for such on the site. One that runs ends at its next step.
         *
         *     Nothing of it is kept. 409 where it is done or has failed.
         */
        post: operations["cancel_import_imports__id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The progress of an import as it goes
         * @description Ends with the job, or when the caller may not see it any more. Comment lines show that the line lives.
         */
        get: operations["events_of_import_imports__id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tiles/{layer}.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Description of a layer's tiles (TileJSON 3)
         * @description `features_from` is the zoom from which single features come; below, cells with a `count`.
         */
        get: operations["description_tiles__layer__json_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tiles/{layer}/{z}/{x}/{y}.pbf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A vector tile
         * @description What counts on that day, of sites that the caller may see. Nothing is left out: what is too much is counted.
         *
         *     Of a day to come: what will count by the days that are known. Findings are always the present ones.
         */
        get: operations["vector_tile_tiles__layer___z___x___y__pbf_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Map layers with their styles, and the names of everything
         * @description `layers` in drawing order with the name of their tiles, `classes`, `rules`, `rule_sets`; `words` by the column
         *     that they stand in, `columns` by layer; `rights`: what each role may do. All names in English and Chinese.
         */
        get: operations["catalogue_catalogue_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/guides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Keep-clear zones around trees in an area
         * @description What the rules in force reserve around each tree that they judge, of at most 5 km in width; today's state.
         */
        get: operations["keep_clear_guides_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/density": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reports and observations by hexagon
         * @description Counts what is wrong, as the map of defects does: a report told several times once, good observations not.
         *
         *     Hexagons are regular in the record's CRS and start from its origin: the same size gives the same hexagons. Of more
         *     than 20 000 places every so-manieth is told. `categories` are those of the period, whichever was asked for.
         */
        get: operations["density_density_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/density/cell": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What one hexagon holds, page by page
         * @description Assets, trees and beds by how much was observed of them, and reports, each with its newest rows (20 at most).
         */
        get: operations["density_cell_density_cell_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/zones/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What each band holds
         * @description From the water upwards: area, level lines, beds, species, trees, and open findings about planting by band.
         *
         *     A bed counts in every band that it lies in, with its area there; `outside` is what lies in no band.
         */
        get: operations["summary_zones_summary_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/zones/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What another level would change, saving nothing
         * @description Give one of `shift_m`, `line`, `elevation_m`. By elevation the ground is an estimate between level lines and spot
         *     heights, and `notes` say so. Of beds and plants a thousand are listed.
         */
        post: operations["suppose_zones_what_if_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Things by code, name or species
         * @description What counts today, of sites that the caller may see: equal codes, codes that begin so, then what contains it.
         *
         *     A species may be called by any name that the catalogue knows. `title` is in the language that is asked for.
         */
        get: operations["search_search_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/web/config.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Settings of the web map
         * @description For everybody; basemaps only for whoever may see some site.
         */
        get: operations["config_web_config_json_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Site, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_sites_get"];
        put?: never;
        /**
         * Make one: Site
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_sites_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Site
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_sites__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Site
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_sites__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Site
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_sites__id__patch"];
        trace?: never;
    };
    "/sites/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Site
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_sites__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Site
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_sites__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Trees, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_trees_get"];
        put?: never;
        /**
         * Make one: Trees
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_trees_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trees/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Trees
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_trees__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Trees
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_trees__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Trees
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_trees__id__patch"];
        trace?: never;
    };
    "/trees/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Trees
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_trees__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trees/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Trees
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_trees__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Assets, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_assets_get"];
        put?: never;
        /**
         * Make one: Assets
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_assets_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Assets
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_assets__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Assets
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_assets__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Assets
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_assets__id__patch"];
        trace?: never;
    };
    "/assets/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Assets
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_assets__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Assets
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_assets__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Part an area: Assets
         * @description The first part keeps identity and history; the others tell in `split_from` whence they come.
         */
        post: operations["parted_assets__id__split_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crowns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Surveyed crowns, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_crowns_get"];
        put?: never;
        /**
         * Make one: Surveyed crowns
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_crowns_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crowns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Surveyed crowns
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_crowns__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Surveyed crowns
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_crowns__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Surveyed crowns
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_crowns__id__patch"];
        trace?: never;
    };
    "/crowns/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Surveyed crowns
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_crowns__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crowns/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Surveyed crowns
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_crowns__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/protection-zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Official protection zones, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_protection_zones_get"];
        put?: never;
        /**
         * Make one: Official protection zones
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_protection_zones_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/protection-zones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Official protection zones
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_protection_zones__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Official protection zones
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_protection_zones__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Official protection zones
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_protection_zones__id__patch"];
        trace?: never;
    };
    "/protection-zones/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Official protection zones
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_protection_zones__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/protection-zones/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Official protection zones
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_protection_zones__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/planting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Planting, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_planting_get"];
        put?: never;
        /**
         * Make one: Planting
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_planting_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/planting/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Planting
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_planting__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Planting
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_planting__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Planting
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_planting__id__patch"];
        trace?: never;
    };
    "/planting/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Planting
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_planting__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/planting/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Planting
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_planting__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/planting/{id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Part an area: Planting
         * @description The first part keeps identity and history; the others tell in `split_from` whence they come.
         */
        post: operations["parted_planting__id__split_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Water-level bands, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_zones_get"];
        put?: never;
        /**
         * Make one: Water-level bands
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_zones_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/zones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Water-level bands
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_zones__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Water-level bands
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_zones__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Water-level bands
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_zones__id__patch"];
        trace?: never;
    };
    "/zones/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Water-level bands
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_zones__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/zones/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Water-level bands
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_zones__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/water-levels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Water-level lines, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_water_levels_get"];
        put?: never;
        /**
         * Make one: Water-level lines
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_water_levels_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/water-levels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Water-level lines
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_water_levels__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Water-level lines
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_water_levels__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Water-level lines
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_water_levels__id__patch"];
        trace?: never;
    };
    "/water-levels/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Water-level lines
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_water_levels__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/water-levels/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Water-level lines
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_water_levels__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/water": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Water surface, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_water_get"];
        put?: never;
        /**
         * Make one: Water surface
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_water_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/water/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Water surface
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_water__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Water surface
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_water__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Water surface
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_water__id__patch"];
        trace?: never;
    };
    "/water/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Water surface
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_water__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/water/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Water surface
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_water__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spot-heights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Spot heights, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_spot_heights_get"];
        put?: never;
        /**
         * Make one: Spot heights
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_spot_heights_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spot-heights/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Spot heights
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_spot_heights__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Spot heights
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_spot_heights__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Spot heights
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_spot_heights__id__patch"];
        trace?: never;
    };
    "/spot-heights/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Spot heights
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_spot_heights__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/spot-heights/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Spot heights
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_spot_heights__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/activities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Activities, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_activities_get"];
        put?: never;
        /**
         * Make one: Activities
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_activities_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/activities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Activities
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_activities__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Activities
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_activities__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Activities
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_activities__id__patch"];
        trace?: never;
    };
    "/activities/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Activities
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_activities__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/activities/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Activities
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_activities__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/observations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Observations, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_observations_get"];
        put?: never;
        /**
         * Make one: Observations
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_observations_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/observations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Observations
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_observations__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Observations
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_observations__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Observations
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_observations__id__patch"];
        trace?: never;
    };
    "/observations/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Observations
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_observations__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/observations/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Observations
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_observations__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Surveys, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_surveys_get"];
        put?: never;
        /**
         * Make one: Surveys
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_surveys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Surveys
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_surveys__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Surveys
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_surveys__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Surveys
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_surveys__id__patch"];
        trace?: never;
    };
    "/surveys/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Surveys
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_surveys__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Surveys
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_surveys__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reports, page by page
         * @description A GeoJSON FeatureCollection in the order of ids; only of sites that the caller may see.
         */
        get: operations["listed_reports_get"];
        put?: never;
        /**
         * Make one: Reports
         * @description The answer carries what the new row violates, and what it cures.
         */
        post: operations["create_reports_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of: Reports
         * @description A GeoJSON feature; its ETag names the state, for If-Match.
         */
        get: operations["one_reports__id__get"];
        put?: never;
        post?: never;
        /**
         * Take one away: Reports
         * @description A deletion says that it never should have been there; what ended in the world gets `ended_on`.
         */
        delete: operations["delete_reports__id__delete"];
        options?: never;
        head?: never;
        /**
         * Change one: Reports
         * @description Needs If-Match: nobody overwrites another's change unseen (412, read again).
         */
        patch: operations["change_reports__id__patch"];
        trace?: never;
    };
    "/reports/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of one: Reports
         * @description Every version, the newest first: who, when, what changed; also of what is deleted.
         */
        get: operations["past_reports__id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go back to an old state: Reports
         * @description The old state becomes the present one as a new change, judged like any other.
         */
        post: operations["restore_reports__id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Several rows changed together, or none
         * @description Needs the right to edit every layer touched. Judged together; the answer carries what they do to the findings.
         */
        post: operations["bulk_changes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Body_delete_activities__id__delete */
        Body_delete_activities__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_assets__id__delete */
        Body_delete_assets__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_crowns__id__delete */
        Body_delete_crowns__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_observations__id__delete */
        Body_delete_observations__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_planting__id__delete */
        Body_delete_planting__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_protection_zones__id__delete */
        Body_delete_protection_zones__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_reports__id__delete */
        Body_delete_reports__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_sites__id__delete */
        Body_delete_sites__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_spot_heights__id__delete */
        Body_delete_spot_heights__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_surveys__id__delete */
        Body_delete_surveys__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_trees__id__delete */
        Body_delete_trees__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_water__id__delete */
        Body_delete_water__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_water_levels__id__delete */
        Body_delete_water_levels__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /** Body_delete_zones__id__delete */
        Body_delete_zones__id__delete: {
            reason?: components["schemas"]["Reason"] | null;
        };
        /**
         * Bulk
         * @description Several rows of one site, changed together or not at all.
         */
        Bulk: {
            /** Site */
            site: string;
            /** Edits */
            edits: components["schemas"]["OneEdit"][];
            /**
             * @default {
             *       "note": "",
             *       "override": ""
             *     }
             */
            reason: components["schemas"]["Reason"];
        };
        /**
         * ChangedDraft
         * @description What is to change of a draft; features are sent all together.
         */
        ChangedDraft: {
            /** Name */
            name?: string | null;
            /** Note */
            note?: string | null;
            /** Features */
            features?: components["schemas"]["DraftFeature"][] | null;
        };
        /**
         * ChangedFeature
         * @description What is to change of a feature: single properties (null clears), and the geometry if it is there.
         */
        ChangedFeature: {
            /**
             * Type
             * @default Feature
             * @constant
             */
            type: "Feature";
            /** Id */
            id?: string | null;
            /** Geometry */
            geometry?: {
                [key: string]: unknown;
            } | null;
            /** Properties */
            properties?: {
                [key: string]: unknown;
            };
            /**
             * @default {
             *       "note": "",
             *       "override": ""
             *     }
             */
            reason: components["schemas"]["Reason"];
        };
        /**
         * DraftFeature
         * @description A GeoJSON feature: property `layer` names its layer, `remove: true` takes away what is there.
         */
        DraftFeature: {
            /** Id */
            id?: unknown;
            /** Geometry */
            geometry?: {
                [key: string]: unknown;
            } | null;
            /**
             * Properties
             * @description `layer`, `code`, `remove`, the layer's columns, and attributes
             */
            properties: {
                [key: string]: unknown;
            };
        };
        /**
         * Drawn
         * @description A GeoJSON FeatureCollection (WGS 84).
         */
        Drawn: {
            /** Features */
            features: components["schemas"]["DraftFeature"][];
        };
        /**
         * MadeKey
         * @description A new key. ``secret`` is shown this once.
         */
        MadeKey: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Permissions */
            permissions: string[] | null;
            /** Sites */
            sites: string[] | null;
            /** Created At */
            created_at?: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Last Used At */
            last_used_at?: string | null;
            /** Revoked At */
            revoked_at?: string | null;
            /** Secret */
            secret: string;
        };
        /**
         * NewAudit
         * @description What is to be audited: a site, or an area of it.
         */
        NewAudit: {
            /**
             * Site
             * @description Code of the site
             */
            site: string;
            /**
             * Rules
             * @description Only these; none: all of the rule set
             */
            rules?: string[] | null;
            /**
             * Rule Set
             * @description By name; none: the service's own
             */
            rule_set?: string | null;
            /**
             * As Of
             * @description The end of that day; none: now
             */
            as_of?: string | null;
            /**
             * Area
             * @description A GeoJSON Polygon or MultiPolygon (or a feature of one): only what stands in it
             */
            area?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * NewComparison
         * @description What is to be compared.
         */
        NewComparison: {
            /**
             * Site
             * @description Code of the site
             */
            site: string;
            a: components["schemas"]["NewSide"];
            b: components["schemas"]["NewSide"];
        };
        /**
         * NewDraft
         * @description A draft to keep.
         */
        NewDraft: {
            /** Features */
            features: components["schemas"]["DraftFeature"][];
            /** Id */
            id?: string | null;
            /** Site */
            site?: string | null;
            /** Name */
            name: string;
            /**
             * Note
             * @default
             */
            note: string;
        };
        /**
         * NewFeature
         * @description A GeoJSON feature to be made; `id` may be the client's own UUID.
         */
        NewFeature: {
            /**
             * Type
             * @default Feature
             * @constant
             */
            type: "Feature";
            /** Id */
            id?: string | null;
            /** Geometry */
            geometry?: {
                [key: string]: unknown;
            } | null;
            /**
             * Properties
             * @description `site` (its code), the layer's columns, and attributes
             */
            properties: {
                [key: string]: unknown;
            };
            /**
             * @default {
             *       "note": "",
             *       "override": ""
             *     }
             */
            reason: components["schemas"]["Reason"];
        };
        /**
         * NewSide
         * @description One side of a comparison.
         */
        NewSide: {
            /**
             * Rule Set
             * @description By name; none: the service's own
             */
            rule_set?: string | null;
            /**
             * As Of
             * @description The end of that day; none: today
             */
            as_of?: string | null;
        };
        /**
         * OneEdit
         * @description One row of a bulk change.
         */
        OneEdit: {
            /**
             * Operation
             * @enum {string}
             */
            operation: "create" | "update" | "delete";
            /**
             * Layer
             * @description A contract layer, as in the paths or in datasets
             */
            layer: string;
            /** Id */
            id?: string | null;
            /**
             * Version
             * @description The state that you saw; needed but for what is made
             */
            version?: number | null;
            /** Geometry */
            geometry?: {
                [key: string]: unknown;
            } | null;
            /** Properties */
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Part
         * @description A part of what is split; all but the first need a code of their own.
         */
        Part: {
            /** Code */
            code?: string | null;
            /** Geometry */
            geometry: {
                [key: string]: unknown;
            };
        };
        /**
         * Promoting
         * @description Why it comes into the record.
         */
        Promoting: {
            /**
             * @default {
             *       "note": "",
             *       "override": ""
             *     }
             */
            reason: components["schemas"]["Reason"];
        };
        /**
         * Reason
         * @description Why something is changed.
         */
        Reason: {
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Override
             * @description Why blocking rules are set aside; needs the right to
             * @default
             */
            override: string;
            /**
             * Valid From
             * @description Since when it is so; none: from now, what is new since ever
             */
            valid_from?: string | null;
        };
        /**
         * Restoring
         * @description Which state to go back to: the change that made it.
         */
        Restoring: {
            /** Change */
            change: number;
            /**
             * @default {
             *       "note": "",
             *       "override": ""
             *     }
             */
            reason: components["schemas"]["Reason"];
        };
        /**
         * ShownKey
         * @description An API key, without its secret.
         */
        ShownKey: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Permissions */
            permissions: string[] | null;
            /** Sites */
            sites: string[] | null;
            /** Created At */
            created_at?: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Last Used At */
            last_used_at?: string | null;
            /** Revoked At */
            revoked_at?: string | null;
        };
        /**
         * Splitting
         * @description The parts of an area; together they cover it once.
         */
        Splitting: {
            /** Parts */
            parts: components["schemas"]["Part"][];
            /**
             * @default {
             *       "note": "",
             *       "override": ""
             *     }
             */
            reason: components["schemas"]["Reason"];
        };
        /**
         * Token
         * @description A bearer token; ``expires_in`` seconds from now.
         */
        Token: {
            /** Access Token */
            access_token: string;
            /**
             * Token Type
             * @default bearer
             */
            token_type: string;
            /** Expires In */
            expires_in: number;
        };
        /**
         * WantedKey
         * @description An API key to be made: ``permissions`` and ``sites`` (codes) narrow it; without, it is as wide as its owner.
         */
        WantedKey: {
            /** Name */
            name: string;
            /** Permissions */
            permissions?: ("read" | "export" | "history" | "draft" | "import" | "audit" | "edit_assets" | "edit_trees" | "edit_planting" | "edit_zones" | "edit_activities" | "edit_observations" | "edit_reports" | "edit_site" | "override" | "veto" | "restore" | "accounts" | "logs")[] | null;
            /** Sites */
            sites?: string[] | null;
            /** Expires Days */
            expires_days?: number | null;
        };
        /**
         * WhatIf
         * @description Another line of one level, by one of three ways.
         */
        WhatIf: {
            /**
             * Level
             * @enum {string}
             */
            level: "normal" | "2y" | "5y";
            /**
             * Shift M
             * @description Every place of the line moves inland, below 0 riverward
             */
            shift_m?: number | null;
            /**
             * Line
             * @description A GeoJSON line, WGS 84. Ends within 10 m of the line: the stretch between; else the whole line
             */
            line?: {
                [key: string]: unknown;
            } | null;
            /**
             * Elevation M
             * @description Where the ground, estimated, reaches this height
             */
            elevation_m?: number | null;
        };
        /** @description RFC 9457. `findings` where blocking rules refuse, `errors` where the request is not valid */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            request_id?: string;
            findings?: Record<string, never>[];
            errors?: Record<string, never>[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    healthz_healthz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
        };
    };
    readyz_readyz_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    token_auth_token_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    username: string;
                    /** Format: password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
        };
    };
    login_browser_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    username: string;
                    /** Format: password */
                    password: string;
                };
                "application/x-www-form-urlencoded": {
                    username: string;
                    /** Format: password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    log_out_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    me_auth_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    my_keys_auth_keys_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownKey"][];
                };
            };
        };
    };
    new_key_auth_keys_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WantedKey"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
        };
    };
    end_key_auth_keys__key__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    assets_near_assets_near_get: {
        parameters: {
            query: {
                /** @description Longitude, WGS 84 */
                lon: number;
                /** @description Latitude, WGS 84 */
                lat: number;
                radius_m?: number;
                /** @description A class with all below it, or `tree`: the trees */
                class?: string;
                /** @description Features a page */
                limit?: number;
                /** @description Where the page before ended: from its `next` link */
                after?: string;
                /** @description With the attributes that the data came with */
                attributes?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: Record<string, never>[];
                    };
                };
            };
        };
    };
    assets_in_box_assets_within_get: {
        parameters: {
            query: {
                /** @description `west,south,east,north` in degrees */
                bbox: string;
                /** @description A class with all below it, or `tree`: the trees */
                class?: string;
                /** @description Features a page */
                limit?: number;
                /** @description Where the page before ended: from its `next` link */
                after?: string;
                /** @description With the attributes that the data came with */
                attributes?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: Record<string, never>[];
                    };
                };
            };
        };
    };
    assets_in_area_assets_within_post: {
        parameters: {
            query?: {
                /** @description A class with all below it, or `tree`: the trees */
                class?: string;
                /** @description Features a page */
                limit?: number;
                /** @description Where the page before ended: from its `next` link */
                after?: string;
                /** @description With the attributes that the data came with */
                attributes?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: Record<string, never>[];
                    };
                };
            };
        };
    };
    site_map_maps__kind__html_get: {
        parameters: {
            query?: {
                /** @description Code of the site; needed where there are several */
                site?: string | null;
                /** @description Day to judge; default today */
                as_of?: string | null;
            };
            header?: never;
            path: {
                kind: "compliance" | "assets" | "defects" | "zones";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    metrics_metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    check_drafts_check_post: {
        parameters: {
            query?: {
                /** @description Code of the site; not needed where there is only one */
                site?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Drawn"];
            };
        };
        responses: {
            /** @description Judged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What is wrong with it; `state`: `new`, or `still` as before */
                        findings: unknown[];
                        /** @description Findings of today that it would cure */
                        resolved: unknown[];
                        /** @description What was repaired or seems odd, by feature (from 1) */
                        notes: unknown[];
                    };
                };
            };
        };
    };
    listed_drafts_get: {
        parameters: {
            query?: {
                /** @description Code of the site; not needed where there is only one */
                site?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    make_drafts_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDraft"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    one_drafts__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    throw_away_drafts__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_drafts__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedDraft"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    compare_drafts__id__compare_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Compared */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: unknown[];
                        /** @description What is wrong with it; `state`: `new`, or `still` as before */
                        findings: unknown[];
                        /** @description Findings of today that it would cure */
                        resolved: unknown[];
                        /** @description What was repaired or seems odd, by feature (from 1) */
                        notes: unknown[];
                    };
                };
            };
        };
    };
    promote_drafts__id__promote_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Promoting"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: Record<string, never>[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    list_audits_audits_get: {
        parameters: {
            query?: {
                site?: string | null;
                state?: ("queued" | "running" | "done" | "failed" | "cancelled") | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        audits: {
                            /** Format: uuid */
                            id: string;
                            site: string;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            progress: number;
                            doing: {
                                en: string;
                                zh: string;
                            };
                            /** @description null: the service's own */
                            rule_set: string | null;
                            /** @description none: all of the set */
                            rules: string[];
                            /** Format: date */
                            as_of: string | null;
                            /** @description GeoJSON; null: the whole site */
                            area: Record<string, never> | null;
                            asked_by?: string | null;
                            cancelled_by?: string | null;
                            /** Format: date-time */
                            asked_at?: string | null;
                            /** Format: date-time */
                            started_at?: string | null;
                            /** Format: date-time */
                            ended_at?: string | null;
                            /** @description Tallies by rule, `verdicts`: findings by verdict, `record`: new, still open and gone */
                            summary: Record<string, never> | null;
                            error: {
                                en: string;
                                zh: string;
                            } | null;
                        }[];
                        links: unknown[];
                    };
                };
            };
        };
    };
    asked_audits_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAudit"];
            };
        };
        responses: {
            /** @description It waits for a worker */
            202: {
                headers: {
                    /** @description The job */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        /** @description null: the service's own */
                        rule_set: string | null;
                        /** @description none: all of the set */
                        rules: string[];
                        /** Format: date */
                        as_of: string | null;
                        /** @description GeoJSON; null: the whole site */
                        area: Record<string, never> | null;
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description Tallies by rule, `verdicts`: findings by verdict, `record`: new, still open and gone */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    differing_audits__id__difference_get: {
        parameters: {
            query: {
                /** @description The other audit, of the same site and area */
                to: string;
                /** @description Only these; none: all but `stays` */
                change?: "" | "appears" | "disappears" | "changes" | "stays";
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Findings of two sides, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        counts: {
                            appears: number;
                            disappears: number;
                            changes: number;
                            stays: number;
                        };
                        rules_compared: number;
                        rules_only_from: string[];
                        rules_only_to: string[];
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            id: string | number;
                            geometry: Record<string, never> | null;
                            properties: {
                                /** @enum {unknown} */
                                change: "appears" | "disappears" | "changes" | "stays";
                                subject: string | null;
                                against: string | null;
                                part: string | null;
                                rule_a: string | null;
                                rule_b: string | null;
                                verdict_a: string | null;
                                verdict_b: string | null;
                                measured_a: number | null;
                                measured_b: number | null;
                                limit_a: number | null;
                                limit_b: number | null;
                                unit: string | null;
                                message_en: string | null;
                                message_zh: string | null;
                            };
                        }[];
                    };
                };
            };
        };
    };
    one_audit_audits__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        /** @description null: the service's own */
                        rule_set: string | null;
                        /** @description none: all of the set */
                        rules: string[];
                        /** Format: date */
                        as_of: string | null;
                        /** @description GeoJSON; null: the whole site */
                        area: Record<string, never> | null;
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description Tallies by rule, `verdicts`: findings by verdict, `record`: new, still open and gone */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    cancel_audit_audits__id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        /** @description null: the service's own */
                        rule_set: string | null;
                        /** @description none: all of the set */
                        rules: string[];
                        /** Format: date */
                        as_of: string | null;
                        /** @description GeoJSON; null: the whole site */
                        area: Record<string, never> | null;
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description Tallies by rule, `verdicts`: findings by verdict, `record`: new, still open and gone */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    events_of_audit_audits__id__events_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `progress`, at last `done`, `failed` or `cancelled`; each has the job as its data */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    list_comparisons_comparisons_get: {
        parameters: {
            query?: {
                site?: string | null;
                state?: ("queued" | "running" | "done" | "failed" | "cancelled") | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        comparisons: {
                            /** Format: uuid */
                            id: string;
                            site: string;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            progress: number;
                            doing: {
                                en: string;
                                zh: string;
                            };
                            a: {
                                /** @description null: the service's own */
                                rule_set: string | null;
                                /**
                                 * Format: date
                                 * @description null: today
                                 */
                                as_of: string | null;
                            };
                            b: {
                                /** @description null: the service's own */
                                rule_set: string | null;
                                /**
                                 * Format: date
                                 * @description null: today
                                 */
                                as_of: string | null;
                            };
                            asked_by?: string | null;
                            cancelled_by?: string | null;
                            /** Format: date-time */
                            asked_at?: string | null;
                            /** Format: date-time */
                            started_at?: string | null;
                            /** Format: date-time */
                            ended_at?: string | null;
                            /** @description `sides` as they were judged, `counts`: findings by change, `rows`: how many are kept */
                            summary: Record<string, never> | null;
                            error: {
                                en: string;
                                zh: string;
                            } | null;
                        }[];
                        links: unknown[];
                    };
                };
            };
        };
    };
    asked_comparisons_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComparison"];
            };
        };
        responses: {
            /** @description It waits for a worker */
            202: {
                headers: {
                    /** @description The job */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        a: {
                            /** @description null: the service's own */
                            rule_set: string | null;
                            /**
                             * Format: date
                             * @description null: today
                             */
                            as_of: string | null;
                        };
                        b: {
                            /** @description null: the service's own */
                            rule_set: string | null;
                            /**
                             * Format: date
                             * @description null: today
                             */
                            as_of: string | null;
                        };
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description `sides` as they were judged, `counts`: findings by change, `rows`: how many are kept */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    rows_comparisons__id__rows_get: {
        parameters: {
            query?: {
                /** @description Only these */
                change?: "" | "appears" | "disappears" | "changes";
                /** @description Where the page before ended */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Findings of two sides, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        counts: {
                            appears: number;
                            disappears: number;
                            changes: number;
                            stays: number;
                        };
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            id: string | number;
                            geometry: Record<string, never> | null;
                            properties: {
                                /** @enum {unknown} */
                                change: "appears" | "disappears" | "changes" | "stays";
                                subject: string | null;
                                against: string | null;
                                part: string | null;
                                rule_a: string | null;
                                rule_b: string | null;
                                verdict_a: string | null;
                                verdict_b: string | null;
                                measured_a: number | null;
                                measured_b: number | null;
                                limit_a: number | null;
                                limit_b: number | null;
                                unit: string | null;
                                message_en: string | null;
                                message_zh: string | null;
                            };
                        }[];
                    };
                };
            };
        };
    };
    one_comparison_comparisons__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        a: {
                            /** @description null: the service's own */
                            rule_set: string | null;
                            /**
                             * Format: date
                             * @description null: today
                             */
                            as_of: string | null;
                        };
                        b: {
                            /** @description null: the service's own */
                            rule_set: string | null;
                            /**
                             * Format: date
                             * @description null: today
                             */
                            as_of: string | null;
                        };
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description `sides` as they were judged, `counts`: findings by change, `rows`: how many are kept */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    cancel_comparison_comparisons__id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        a: {
                            /** @description null: the service's own */
                            rule_set: string | null;
                            /**
                             * Format: date
                             * @description null: today
                             */
                            as_of: string | null;
                        };
                        b: {
                            /** @description null: the service's own */
                            rule_set: string | null;
                            /**
                             * Format: date
                             * @description null: today
                             */
                            as_of: string | null;
                        };
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description `sides` as they were judged, `counts`: findings by change, `rows`: how many are kept */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    events_of_comparison_comparisons__id__events_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `progress`, at last `done`, `failed` or `cancelled`; each has the job as its data */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    findings_findings_get: {
        parameters: {
            query?: {
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
                site?: string | null;
                rule?: string;
                verdict?: "" | "violation" | "possible" | "indeterminate";
                severity?: string;
                department?: string;
                /** @description Code of a thing: its findings, and those against it */
                about?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As this audit found them, instead of those open now */
                audit?: string | null;
                /** @description What they were in that audit; needs `audit` */
                state?: ("new" | "open" | "gone") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                id: string | null;
                                rule: string | null;
                                subject: string | null;
                                against: string | null;
                                part: string | null;
                                /** @enum {unknown} */
                                verdict: "violation" | "possible" | "indeterminate";
                                probability: number | null;
                                measured: number | null;
                                limit: number | null;
                                operator: string | null;
                                unit: string | null;
                                margin: number | null;
                                sigma: number | null;
                                accuracy_assumed: boolean;
                                severity: string | null;
                                clause: string | null;
                                rule_set: string | null;
                                department: string | null;
                                observed_at: string | null;
                                message_en: string | null;
                                message_zh: string | null;
                            };
                        }[];
                    };
                };
            };
        };
    };
    findings_csv_findings_csv_get: {
        parameters: {
            query?: {
                site?: string | null;
                rule?: string;
                verdict?: "" | "violation" | "possible" | "indeterminate";
                severity?: string;
                department?: string;
                /** @description Code of a thing: its findings, and those against it */
                about?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As this audit found them, instead of those open now */
                audit?: string | null;
                /** @description What they were in that audit; needs `audit` */
                state?: ("new" | "open" | "gone") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    findings_geojson_findings_geojson_get: {
        parameters: {
            query?: {
                site?: string | null;
                rule?: string;
                verdict?: "" | "violation" | "possible" | "indeterminate";
                severity?: string;
                department?: string;
                /** @description Code of a thing: its findings, and those against it */
                about?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As this audit found them, instead of those open now */
                audit?: string | null;
                /** @description What they were in that audit; needs `audit` */
                state?: ("new" | "open" | "gone") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": Record<string, never>;
                };
            };
        };
    };
    one_findings__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            id: string | null;
                            rule: string | null;
                            subject: string | null;
                            against: string | null;
                            part: string | null;
                            /** @enum {unknown} */
                            verdict: "violation" | "possible" | "indeterminate";
                            probability: number | null;
                            measured: number | null;
                            limit: number | null;
                            operator: string | null;
                            unit: string | null;
                            margin: number | null;
                            sigma: number | null;
                            accuracy_assumed: boolean;
                            severity: string | null;
                            clause: string | null;
                            rule_set: string | null;
                            department: string | null;
                            observed_at: string | null;
                            message_en: string | null;
                            message_zh: string | null;
                        };
                    };
                };
            };
        };
    };
    explanation_findings__id__explanation_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In both languages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lines: {
                            head: {
                                en: string;
                                zh: string;
                            };
                            text: {
                                en: string;
                                zh: string;
                            };
                        }[];
                        /** @description The values that were calculated with, by name */
                        inputs: Record<string, never>;
                    };
                };
            };
        };
    };
    list_imports_imports_get: {
        parameters: {
            query?: {
                site?: string | null;
                state?: ("queued" | "running" | "done" | "failed" | "cancelled") | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        imports: {
                            /** Format: uuid */
                            id: string;
                            site: string;
                            /** @enum {unknown} */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            progress: number;
                            doing: {
                                en: string;
                                zh: string;
                            };
                            /** @description As its sender called it */
                            file: string;
                            profile: boolean;
                            layer: string | null;
                            crs: string | null;
                            /** Format: date */
                            valid_from: string | null;
                            dry_run: boolean;
                            note: string | null;
                            /** @description Layers that it may bring */
                            may_edit: string[] | null;
                            asked_by?: string | null;
                            cancelled_by?: string | null;
                            /** Format: date-time */
                            asked_at?: string | null;
                            /** Format: date-time */
                            started_at?: string | null;
                            /** Format: date-time */
                            ended_at?: string | null;
                            /** @description `layers`: rows inserted, updated, unchanged, ended; `rows`: how many were rejected, repaired, warned of, in all and by layer (`rows_by_layer`); `notes` */
                            summary: Record<string, never> | null;
                            error: {
                                en: string;
                                zh: string;
                            } | null;
                        }[];
                        links: unknown[];
                    };
                };
            };
        };
    };
    sent_imports_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description By its name: .gpkg .geojson .json .csv .zip; a .zip holds shapefiles or layers */
                    file: string;
                    /** @description A profile (YAML) that describes the files; its sources are their names */
                    profile?: string;
                    /**
                     * Site
                     * @description Code of the site
                     */
                    site: string;
                    /**
                     * Layer
                     * @description What a file is whose name is no layer's: site, trees, assets, crowns, protection_zones, planting, zones, water_levels, water, spot_heights, activities, observations, surveys, reports
                     */
                    layer?: string | null;
                    /**
                     * Crs
                     * @description Of files that do not say theirs
                     */
                    crs?: string | null;
                    /**
                     * Valid From
                     * @description The day since when what it changes has been so; none: from now
                     */
                    valid_from?: string | null;
                    /**
                     * Dry Run
                     * @description Do all of it and take it back
                     * @default false
                     */
                    dry_run?: boolean;
                    /**
                     * Note
                     * @default
                     */
                    note?: string;
                    /**
                     * Override
                     * @description Why blocking rules are set aside; needs the right to
                     * @default
                     */
                    override?: string;
                };
            };
        };
        responses: {
            /** @description It waits for a worker */
            202: {
                headers: {
                    /** @description The job */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        /** @description As its sender called it */
                        file: string;
                        profile: boolean;
                        layer: string | null;
                        crs: string | null;
                        /** Format: date */
                        valid_from: string | null;
                        dry_run: boolean;
                        note: string | null;
                        /** @description Layers that it may bring */
                        may_edit: string[] | null;
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description `layers`: rows inserted, updated, unchanged, ended; `rows`: how many were rejected, repaired, warned of, in all and by layer (`rows_by_layer`); `notes` */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    rows_imports__id__rows_get: {
        parameters: {
            query?: {
                action?: ("rejected" | "repaired" | "warned") | null;
                /** @description Where the page before ended */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rows: Record<string, never>[];
                        links: unknown[];
                    };
                };
            };
        };
    };
    rows_in_csv_imports__id__rows_csv_get: {
        parameters: {
            query?: {
                action?: ("rejected" | "repaired" | "warned") | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    one_import_imports__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        /** @description As its sender called it */
                        file: string;
                        profile: boolean;
                        layer: string | null;
                        crs: string | null;
                        /** Format: date */
                        valid_from: string | null;
                        dry_run: boolean;
                        note: string | null;
                        /** @description Layers that it may bring */
                        may_edit: string[] | null;
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description `layers`: rows inserted, updated, unchanged, ended; `rows`: how many were rejected, repaired, warned of, in all and by layer (`rows_by_layer`); `notes` */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    cancel_import_imports__id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        site: string;
                        /** @enum {unknown} */
                        state: "queued" | "running" | "done" | "failed" | "cancelled";
                        progress: number;
                        doing: {
                            en: string;
                            zh: string;
                        };
                        /** @description As its sender called it */
                        file: string;
                        profile: boolean;
                        layer: string | null;
                        crs: string | null;
                        /** Format: date */
                        valid_from: string | null;
                        dry_run: boolean;
                        note: string | null;
                        /** @description Layers that it may bring */
                        may_edit: string[] | null;
                        asked_by?: string | null;
                        cancelled_by?: string | null;
                        /** Format: date-time */
                        asked_at?: string | null;
                        /** Format: date-time */
                        started_at?: string | null;
                        /** Format: date-time */
                        ended_at?: string | null;
                        /** @description `layers`: rows inserted, updated, unchanged, ended; `rows`: how many were rejected, repaired, warned of, in all and by layer (`rows_by_layer`); `notes` */
                        summary: Record<string, never> | null;
                        error: {
                            en: string;
                            zh: string;
                        } | null;
                    };
                };
            };
        };
    };
    events_of_import_imports__id__events_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `progress`, at last `done`, `failed` or `cancelled`; each has the job as its data */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    description_tiles__layer__json_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A layer of the contract, a top class, or `findings` */
                layer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    vector_tile_tiles__layer___z___x___y__pbf_get: {
        parameters: {
            query?: {
                /** @description As it was at the end of that day; none: what counts today */
                as_of?: string | null;
            };
            header?: never;
            path: {
                /** @description A layer of the contract, a top class, or `findings` */
                layer: string;
                z: number;
                x: number;
                y: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A Mapbox vector tile with one layer; empty where nothing is */
            200: {
                headers: {
                    /** @description Of the content, for If-None-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
        };
    };
    catalogue_catalogue_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The catalogue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        layers: unknown[];
                        classes: Record<string, never>;
                        rules: unknown[];
                        rule_sets: unknown[];
                        words: Record<string, never>;
                        columns: Record<string, never>;
                        rights: Record<string, never>;
                    };
                };
            };
        };
    };
    keep_clear_guides_get: {
        parameters: {
            query: {
                /** @description Code of the site */
                site: string;
                /** @description `west,south,east,north` in degrees */
                bbox: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": Record<string, never>;
                };
            };
        };
    };
    density_density_get: {
        parameters: {
            query?: {
                /** @description Code of a site; none: all that one may see */
                site?: string | null;
                /** @description First day that counts */
                from?: string | null;
                /** @description Last day that counts */
                to?: string | null;
                /** @description Category of a report, or metric of an observation */
                category?: string;
                /** @description With those that nobody knows the day of */
                undated?: boolean;
                /** @description Side, m; none: as small as may be */
                size_m?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hexagons, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        size_m: number;
                        total: number;
                        undated: number;
                        without_place: number;
                        repeats: number;
                        /** Format: date */
                        first: string | null;
                        /** Format: date */
                        last: string | null;
                        categories: {
                            category: string;
                            count: number;
                        }[];
                        points: {
                            shown: number;
                            each_stands_for: number;
                            places: number[][];
                        };
                        features: {
                            /** @constant */
                            type: "Feature";
                            id: number;
                            geometry: Record<string, never>;
                            properties: {
                                cell: number[];
                                count: number;
                                categories: {
                                    [key: string]: number;
                                };
                            };
                        }[];
                    };
                };
            };
        };
    };
    density_cell_density_cell_get: {
        parameters: {
            query: {
                /** @description `cell` of a hexagon: `q,r` */
                cell: string;
                /** @description `size_m` of the same answer */
                size_m: number;
                /** @description Code of a site; none: all that one may see */
                site?: string | null;
                /** @description First day that counts */
                from?: string | null;
                /** @description Last day that counts */
                to?: string | null;
                /** @description Category of a report, or metric of an observation */
                category?: string;
                /** @description With those that nobody knows the day of */
                undated?: boolean;
                /** @description Things to leave out before the page */
                offset?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Things, those with most first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cell: number[];
                        size_m: number;
                        count: number;
                        things_count: number;
                        things: {
                            layer: string | null;
                            id: string | null;
                            code: string | null;
                            kind: string | null;
                            title: string | null;
                            site: string;
                            count: number;
                            /** Format: date */
                            latest: string | null;
                            categories: {
                                [key: string]: number;
                            };
                            rows: {
                                layer: string;
                                id: string;
                                category: string;
                                at: string | null;
                                value: number | null;
                                unit: string | null;
                                distress: string | null;
                                patch: string | null;
                                text: string | null;
                            }[];
                        }[];
                        links: {
                            rel: string;
                            href: string;
                        }[];
                    };
                };
            };
        };
    };
    summary_zones_summary_get: {
        parameters: {
            query?: {
                /** @description Code of the site; not needed where there is only one */
                site?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        site: string;
                        bands: {
                            band: string;
                            area_m2: number | null;
                            share: number | null;
                            zones: number;
                            levels: {
                                level: string;
                                lowest_m: number | null;
                                highest_m: number | null;
                                below: boolean;
                            }[];
                            beds: {
                                count: number;
                                area_m2: number;
                            };
                            plants: number;
                            species_count: number;
                            species: {
                                species: string;
                                count: number;
                                planting_type: string;
                                area_m2: number;
                            }[];
                            trees: {
                                count: number;
                                species: {
                                    species: string;
                                    count: number;
                                }[];
                            };
                            findings: {
                                id: string;
                                rule: string;
                                subject: string;
                                verdict: string;
                                measured: number | null;
                                unit: string;
                                message_en: string;
                                message_zh: string;
                            }[];
                            findings_count: number;
                        }[];
                        outside: {
                            band: string;
                            area_m2: number | null;
                            share: number | null;
                            zones: number;
                            levels: {
                                level: string;
                                lowest_m: number | null;
                                highest_m: number | null;
                                below: boolean;
                            }[];
                            beds: {
                                count: number;
                                area_m2: number;
                            };
                            plants: number;
                            species_count: number;
                            species: {
                                species: string;
                                count: number;
                                planting_type: string;
                                area_m2: number;
                            }[];
                            trees: {
                                count: number;
                                species: {
                                    species: string;
                                    count: number;
                                }[];
                            };
                            findings: {
                                id: string;
                                rule: string;
                                subject: string;
                                verdict: string;
                                measured: number | null;
                                unit: string;
                                message_en: string;
                                message_zh: string;
                            }[];
                            findings_count: number;
                        };
                    };
                };
            };
        };
    };
    suppose_zones_what_if_post: {
        parameters: {
            query?: {
                /** @description Code of the site; not needed where there is only one */
                site?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhatIf"];
            };
        };
        responses: {
            /** @description New bands, and what changes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        site: string;
                        level: string;
                        estimated: boolean;
                        zones: {
                            /** @constant */
                            type: "FeatureCollection";
                            features: {
                                /** @constant */
                                type: "Feature";
                                geometry: Record<string, never>;
                                properties: {
                                    code: string;
                                    band: string;
                                    area_m2: number;
                                };
                            }[];
                        };
                        line: {
                            /** @constant */
                            type: "FeatureCollection";
                            features: {
                                /** @constant */
                                type: "Feature";
                                geometry: Record<string, never>;
                                properties: {
                                    level: string;
                                };
                            }[];
                        };
                        bands: {
                            band: string;
                            before_m2: number;
                            after_m2: number;
                        }[];
                        pairs: {
                            old_band: string;
                            new_band: string;
                            change: string;
                            area_m2: number;
                            beds: number;
                            bed_area_m2: number;
                            plants: number;
                        }[];
                        areas: {
                            /** @constant */
                            type: "FeatureCollection";
                            features: {
                                /** @constant */
                                type: "Feature";
                                geometry: Record<string, never>;
                                properties: {
                                    old_band: string;
                                    new_band: string;
                                    change: string;
                                    area_m2: number;
                                };
                            }[];
                        };
                        things_count: number;
                        things: {
                            layer: string;
                            code: string;
                            planting_type: string;
                            species: string;
                            old_band: string;
                            new_band: string;
                            change: string;
                            area_m2: number | null;
                            share: number | null;
                            geometry: Record<string, never> | null;
                        }[];
                        findings: {
                            stays: number;
                            changed: {
                                change: string;
                                subject: string;
                                rule: string;
                                before: string | null;
                                after: string | null;
                                measured: number | null;
                                unit: string;
                                message_en: string;
                                message_zh: string;
                                geometry: Record<string, never> | null;
                            }[];
                        };
                        notes: {
                            key: string;
                            count: number;
                            message_en: string;
                            message_zh: string;
                        }[];
                    };
                };
            };
        };
    };
    search_search_get: {
        parameters: {
            query: {
                /** @description Any part, in any case */
                q: string;
                /** @description Only of this site */
                site?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found, the best first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            /** @enum {unknown} */
                            layer: "site" | "trees" | "assets" | "protection_zones" | "planting" | "zones" | "water" | "activities";
                            /** Format: uuid */
                            id: string;
                            code: string | null;
                            title: string;
                            class: string | null;
                            species: string | null;
                            site: string;
                            lon: number | null;
                            lat: number | null;
                        }[];
                    };
                };
            };
        };
    };
    config_web_config_json_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                        timezone: string;
                        /** @description Megabytes that a request to import files may have */
                        upload_mb: number;
                        account: string | null;
                        may_read: boolean;
                        basemaps: Record<string, never>[];
                    };
                };
            };
        };
    };
    listed_sites_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** name */
                                name: string | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_sites_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code */
                            code: string | null;
                            /** name */
                            name: string | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    one_sites__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code */
                            code: string | null;
                            /** name */
                            name: string | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_sites__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_sites__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** name */
                                name: string | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_sites__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** name */
                                name: string | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_sites__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_sites__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** name */
                                name: string | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_trees_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** species */
                                species: string | null;
                                /**
                                 * heritage grade
                                 * @enum {string|null}
                                 */
                                heritage: "none" | "famous" | "1" | "2" | "3" | "reserve" | null;
                                /** trunk diameter at breast height, cm */
                                dbh_cm: string | null;
                                /** crown diameter, m */
                                crown_diameter_m: number | null;
                                /**
                                 * crown shape
                                 * @enum {string|null}
                                 */
                                crown_shape: "normal" | "columnar" | null;
                                /** height, m */
                                height_m: number | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_trees_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** species */
                                species: string | null;
                                /**
                                 * heritage grade
                                 * @enum {string|null}
                                 */
                                heritage: "none" | "famous" | "1" | "2" | "3" | "reserve" | null;
                                /** trunk diameter at breast height, cm */
                                dbh_cm: string | null;
                                /** crown diameter, m */
                                crown_diameter_m: number | null;
                                /**
                                 * crown shape
                                 * @enum {string|null}
                                 */
                                crown_shape: "normal" | "columnar" | null;
                                /** height, m */
                                height_m: number | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_trees__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code */
                            code: string | null;
                            /** species */
                            species: string | null;
                            /**
                             * heritage grade
                             * @enum {string|null}
                             */
                            heritage: "none" | "famous" | "1" | "2" | "3" | "reserve" | null;
                            /** trunk diameter at breast height, cm */
                            dbh_cm: string | null;
                            /** crown diameter, m */
                            crown_diameter_m: number | null;
                            /**
                             * crown shape
                             * @enum {string|null}
                             */
                            crown_shape: "normal" | "columnar" | null;
                            /** height, m */
                            height_m: number | null;
                            /**
                             * planted on
                             * Format: date
                             */
                            planted_on: string | null;
                            /**
                             * ended on
                             * Format: date
                             */
                            ended_on: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_trees__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_trees__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** species */
                                species: string | null;
                                /**
                                 * heritage grade
                                 * @enum {string|null}
                                 */
                                heritage: "none" | "famous" | "1" | "2" | "3" | "reserve" | null;
                                /** trunk diameter at breast height, cm */
                                dbh_cm: string | null;
                                /** crown diameter, m */
                                crown_diameter_m: number | null;
                                /**
                                 * crown shape
                                 * @enum {string|null}
                                 */
                                crown_shape: "normal" | "columnar" | null;
                                /** height, m */
                                height_m: number | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_trees__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** species */
                                species: string | null;
                                /**
                                 * heritage grade
                                 * @enum {string|null}
                                 */
                                heritage: "none" | "famous" | "1" | "2" | "3" | "reserve" | null;
                                /** trunk diameter at breast height, cm */
                                dbh_cm: string | null;
                                /** crown diameter, m */
                                crown_diameter_m: number | null;
                                /**
                                 * crown shape
                                 * @enum {string|null}
                                 */
                                crown_shape: "normal" | "columnar" | null;
                                /** height, m */
                                height_m: number | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_trees__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_trees__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** species */
                                species: string | null;
                                /**
                                 * heritage grade
                                 * @enum {string|null}
                                 */
                                heritage: "none" | "famous" | "1" | "2" | "3" | "reserve" | null;
                                /** trunk diameter at breast height, cm */
                                dbh_cm: string | null;
                                /** crown diameter, m */
                                crown_diameter_m: number | null;
                                /**
                                 * crown shape
                                 * @enum {string|null}
                                 */
                                crown_shape: "normal" | "columnar" | null;
                                /** height, m */
                                height_m: number | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_assets_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** asset class */
                                class: string | null;
                                /** name */
                                name: string | null;
                                /**
                                 * status
                                 * @enum {string|null}
                                 */
                                status: "in_service" | "maintenance" | "out_of_service" | "ended" | null;
                                /**
                                 * installed on
                                 * Format: date
                                 */
                                installed_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** permeable */
                                permeable: boolean | null;
                                /** code of the tree it belongs to */
                                tree: string | null;
                                /** material */
                                material: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_assets_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** asset class */
                                class: string | null;
                                /** name */
                                name: string | null;
                                /**
                                 * status
                                 * @enum {string|null}
                                 */
                                status: "in_service" | "maintenance" | "out_of_service" | "ended" | null;
                                /**
                                 * installed on
                                 * Format: date
                                 */
                                installed_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** permeable */
                                permeable: boolean | null;
                                /** code of the tree it belongs to */
                                tree: string | null;
                                /** material */
                                material: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_assets__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code */
                            code: string | null;
                            /** asset class */
                            class: string | null;
                            /** name */
                            name: string | null;
                            /**
                             * status
                             * @enum {string|null}
                             */
                            status: "in_service" | "maintenance" | "out_of_service" | "ended" | null;
                            /**
                             * installed on
                             * Format: date
                             */
                            installed_on: string | null;
                            /**
                             * ended on
                             * Format: date
                             */
                            ended_on: string | null;
                            /** permeable */
                            permeable: boolean | null;
                            /** code of the tree it belongs to */
                            tree: string | null;
                            /** material */
                            material: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_assets__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_assets__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** asset class */
                                class: string | null;
                                /** name */
                                name: string | null;
                                /**
                                 * status
                                 * @enum {string|null}
                                 */
                                status: "in_service" | "maintenance" | "out_of_service" | "ended" | null;
                                /**
                                 * installed on
                                 * Format: date
                                 */
                                installed_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** permeable */
                                permeable: boolean | null;
                                /** code of the tree it belongs to */
                                tree: string | null;
                                /** material */
                                material: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_assets__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** asset class */
                                class: string | null;
                                /** name */
                                name: string | null;
                                /**
                                 * status
                                 * @enum {string|null}
                                 */
                                status: "in_service" | "maintenance" | "out_of_service" | "ended" | null;
                                /**
                                 * installed on
                                 * Format: date
                                 */
                                installed_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** permeable */
                                permeable: boolean | null;
                                /** code of the tree it belongs to */
                                tree: string | null;
                                /** material */
                                material: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_assets__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_assets__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** asset class */
                                class: string | null;
                                /** name */
                                name: string | null;
                                /**
                                 * status
                                 * @enum {string|null}
                                 */
                                status: "in_service" | "maintenance" | "out_of_service" | "ended" | null;
                                /**
                                 * installed on
                                 * Format: date
                                 */
                                installed_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** permeable */
                                permeable: boolean | null;
                                /** code of the tree it belongs to */
                                tree: string | null;
                                /** material */
                                material: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    parted_assets__id__split_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Splitting"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /** asset class */
                                class: string | null;
                                /** name */
                                name: string | null;
                                /**
                                 * status
                                 * @enum {string|null}
                                 */
                                status: "in_service" | "maintenance" | "out_of_service" | "ended" | null;
                                /**
                                 * installed on
                                 * Format: date
                                 */
                                installed_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** permeable */
                                permeable: boolean | null;
                                /** code of the tree it belongs to */
                                tree: string | null;
                                /** material */
                                material: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_crowns_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_crowns_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_crowns__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code of the tree */
                            tree: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_crowns__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_crowns__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_crowns__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_crowns__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_crowns__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_protection_zones_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /**
                                 * published on
                                 * Format: date
                                 */
                                published_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_protection_zones_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /**
                                 * published on
                                 * Format: date
                                 */
                                published_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_protection_zones__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code of the tree */
                            tree: string | null;
                            /**
                             * published on
                             * Format: date
                             */
                            published_on: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_protection_zones__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_protection_zones__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /**
                                 * published on
                                 * Format: date
                                 */
                                published_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_protection_zones__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /**
                                 * published on
                                 * Format: date
                                 */
                                published_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_protection_zones__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_protection_zones__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the tree */
                                tree: string | null;
                                /**
                                 * published on
                                 * Format: date
                                 */
                                published_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_planting_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * planting type
                                 * @enum {string|null}
                                 */
                                planting_type: "aquatic" | "wet_tolerant_shrub" | "groundcover" | "low_shrub" | "single_shrub" | "tree_shrub_group" | "lawn" | "bamboo" | "woodland" | "hedge" | "topiary" | "climber" | null;
                                /** species */
                                species: string | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** accent, or tall tree among bamboo */
                                accent: boolean | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_planting_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * planting type
                                 * @enum {string|null}
                                 */
                                planting_type: "aquatic" | "wet_tolerant_shrub" | "groundcover" | "low_shrub" | "single_shrub" | "tree_shrub_group" | "lawn" | "bamboo" | "woodland" | "hedge" | "topiary" | "climber" | null;
                                /** species */
                                species: string | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** accent, or tall tree among bamboo */
                                accent: boolean | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_planting__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code */
                            code: string | null;
                            /**
                             * planting type
                             * @enum {string|null}
                             */
                            planting_type: "aquatic" | "wet_tolerant_shrub" | "groundcover" | "low_shrub" | "single_shrub" | "tree_shrub_group" | "lawn" | "bamboo" | "woodland" | "hedge" | "topiary" | "climber" | null;
                            /** species */
                            species: string | null;
                            /**
                             * planted on
                             * Format: date
                             */
                            planted_on: string | null;
                            /**
                             * ended on
                             * Format: date
                             */
                            ended_on: string | null;
                            /** accent, or tall tree among bamboo */
                            accent: boolean | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_planting__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_planting__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * planting type
                                 * @enum {string|null}
                                 */
                                planting_type: "aquatic" | "wet_tolerant_shrub" | "groundcover" | "low_shrub" | "single_shrub" | "tree_shrub_group" | "lawn" | "bamboo" | "woodland" | "hedge" | "topiary" | "climber" | null;
                                /** species */
                                species: string | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** accent, or tall tree among bamboo */
                                accent: boolean | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_planting__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * planting type
                                 * @enum {string|null}
                                 */
                                planting_type: "aquatic" | "wet_tolerant_shrub" | "groundcover" | "low_shrub" | "single_shrub" | "tree_shrub_group" | "lawn" | "bamboo" | "woodland" | "hedge" | "topiary" | "climber" | null;
                                /** species */
                                species: string | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** accent, or tall tree among bamboo */
                                accent: boolean | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_planting__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_planting__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * planting type
                                 * @enum {string|null}
                                 */
                                planting_type: "aquatic" | "wet_tolerant_shrub" | "groundcover" | "low_shrub" | "single_shrub" | "tree_shrub_group" | "lawn" | "bamboo" | "woodland" | "hedge" | "topiary" | "climber" | null;
                                /** species */
                                species: string | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** accent, or tall tree among bamboo */
                                accent: boolean | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    parted_planting__id__split_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Splitting"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * planting type
                                 * @enum {string|null}
                                 */
                                planting_type: "aquatic" | "wet_tolerant_shrub" | "groundcover" | "low_shrub" | "single_shrub" | "tree_shrub_group" | "lawn" | "bamboo" | "woodland" | "hedge" | "topiary" | "climber" | null;
                                /** species */
                                species: string | null;
                                /**
                                 * planted on
                                 * Format: date
                                 */
                                planted_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** accent, or tall tree among bamboo */
                                accent: boolean | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_zones_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * band
                                 * @enum {string|null}
                                 */
                                band: "below_normal" | "normal_to_2y" | "2y_to_5y" | "above_5y" | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_zones_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * band
                                 * @enum {string|null}
                                 */
                                band: "below_normal" | "normal_to_2y" | "2y_to_5y" | "above_5y" | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_zones__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code */
                            code: string | null;
                            /**
                             * band
                             * @enum {string|null}
                             */
                            band: "below_normal" | "normal_to_2y" | "2y_to_5y" | "above_5y" | null;
                            /**
                             * in force from
                             * Format: date
                             */
                            effective_on: string | null;
                            /**
                             * ended on
                             * Format: date
                             */
                            ended_on: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_zones__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_zones__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * band
                                 * @enum {string|null}
                                 */
                                band: "below_normal" | "normal_to_2y" | "2y_to_5y" | "above_5y" | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_zones__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * band
                                 * @enum {string|null}
                                 */
                                band: "below_normal" | "normal_to_2y" | "2y_to_5y" | "above_5y" | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_zones__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_zones__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * band
                                 * @enum {string|null}
                                 */
                                band: "below_normal" | "normal_to_2y" | "2y_to_5y" | "above_5y" | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_water_levels_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /**
                                 * level
                                 * @enum {string|null}
                                 */
                                level: "normal" | "2y" | "5y" | null;
                                /** elevation, m */
                                elevation_m: number | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_water_levels_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /**
                                 * level
                                 * @enum {string|null}
                                 */
                                level: "normal" | "2y" | "5y" | null;
                                /** elevation, m */
                                elevation_m: number | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_water_levels__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /**
                             * level
                             * @enum {string|null}
                             */
                            level: "normal" | "2y" | "5y" | null;
                            /** elevation, m */
                            elevation_m: number | null;
                            /**
                             * in force from
                             * Format: date
                             */
                            effective_on: string | null;
                            /**
                             * ended on
                             * Format: date
                             */
                            ended_on: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_water_levels__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_water_levels__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /**
                                 * level
                                 * @enum {string|null}
                                 */
                                level: "normal" | "2y" | "5y" | null;
                                /** elevation, m */
                                elevation_m: number | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_water_levels__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /**
                                 * level
                                 * @enum {string|null}
                                 */
                                level: "normal" | "2y" | "5y" | null;
                                /** elevation, m */
                                elevation_m: number | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_water_levels__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_water_levels__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /**
                                 * level
                                 * @enum {string|null}
                                 */
                                level: "normal" | "2y" | "5y" | null;
                                /** elevation, m */
                                elevation_m: number | null;
                                /**
                                 * in force from
                                 * Format: date
                                 */
                                effective_on: string | null;
                                /**
                                 * ended on
                                 * Format: date
                                 */
                                ended_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_water_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** name */
                                name: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_water_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** name */
                                name: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_water__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** name */
                            name: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_water__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_water__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** name */
                                name: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_water__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** name */
                                name: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_water__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_water__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** name */
                                name: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_spot_heights_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** elevation, m */
                                elevation_m: number | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_spot_heights_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** elevation, m */
                                elevation_m: number | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_spot_heights__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** elevation, m */
                            elevation_m: number | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_spot_heights__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_spot_heights__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** elevation, m */
                                elevation_m: number | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_spot_heights__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** elevation, m */
                                elevation_m: number | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_spot_heights__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_spot_heights__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** elevation, m */
                                elevation_m: number | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_activities_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * kind of activity
                                 * @enum {string|null}
                                 */
                                kind: "harmful_storage" | "piling" | "excavation" | "open_fire" | "dumping" | "other" | null;
                                /**
                                 * starts on
                                 * Format: date
                                 */
                                starts_on: string | null;
                                /**
                                 * ends on
                                 * Format: date
                                 */
                                ends_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_activities_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * kind of activity
                                 * @enum {string|null}
                                 */
                                kind: "harmful_storage" | "piling" | "excavation" | "open_fire" | "dumping" | "other" | null;
                                /**
                                 * starts on
                                 * Format: date
                                 */
                                starts_on: string | null;
                                /**
                                 * ends on
                                 * Format: date
                                 */
                                ends_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_activities__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code */
                            code: string | null;
                            /**
                             * kind of activity
                             * @enum {string|null}
                             */
                            kind: "harmful_storage" | "piling" | "excavation" | "open_fire" | "dumping" | "other" | null;
                            /**
                             * starts on
                             * Format: date
                             */
                            starts_on: string | null;
                            /**
                             * ends on
                             * Format: date
                             */
                            ends_on: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_activities__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_activities__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * kind of activity
                                 * @enum {string|null}
                                 */
                                kind: "harmful_storage" | "piling" | "excavation" | "open_fire" | "dumping" | "other" | null;
                                /**
                                 * starts on
                                 * Format: date
                                 */
                                starts_on: string | null;
                                /**
                                 * ends on
                                 * Format: date
                                 */
                                ends_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_activities__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * kind of activity
                                 * @enum {string|null}
                                 */
                                kind: "harmful_storage" | "piling" | "excavation" | "open_fire" | "dumping" | "other" | null;
                                /**
                                 * starts on
                                 * Format: date
                                 */
                                starts_on: string | null;
                                /**
                                 * ends on
                                 * Format: date
                                 */
                                ends_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_activities__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_activities__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code */
                                code: string | null;
                                /**
                                 * kind of activity
                                 * @enum {string|null}
                                 */
                                kind: "harmful_storage" | "piling" | "excavation" | "open_fire" | "dumping" | "other" | null;
                                /**
                                 * starts on
                                 * Format: date
                                 */
                                starts_on: string | null;
                                /**
                                 * ends on
                                 * Format: date
                                 */
                                ends_on: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_observations_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset, tree or bed */
                                asset: string | null;
                                /** metric */
                                metric: string | null;
                                /** value */
                                value: number | null;
                                /** unit */
                                unit: string | null;
                                /**
                                 * observed at
                                 * Format: date-time
                                 */
                                observed_at: string | null;
                                /** patch */
                                patch: string | null;
                                /** distress */
                                distress: string | null;
                                /**
                                 * exemption
                                 * @enum {string|null}
                                 */
                                exemption: "chipped_corner" | "crack" | "full_break" | "faded" | "missing_part" | "relocated_by_plan" | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_observations_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset, tree or bed */
                                asset: string | null;
                                /** metric */
                                metric: string | null;
                                /** value */
                                value: number | null;
                                /** unit */
                                unit: string | null;
                                /**
                                 * observed at
                                 * Format: date-time
                                 */
                                observed_at: string | null;
                                /** patch */
                                patch: string | null;
                                /** distress */
                                distress: string | null;
                                /**
                                 * exemption
                                 * @enum {string|null}
                                 */
                                exemption: "chipped_corner" | "crack" | "full_break" | "faded" | "missing_part" | "relocated_by_plan" | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_observations__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code of the asset, tree or bed */
                            asset: string | null;
                            /** metric */
                            metric: string | null;
                            /** value */
                            value: number | null;
                            /** unit */
                            unit: string | null;
                            /**
                             * observed at
                             * Format: date-time
                             */
                            observed_at: string | null;
                            /** patch */
                            patch: string | null;
                            /** distress */
                            distress: string | null;
                            /**
                             * exemption
                             * @enum {string|null}
                             */
                            exemption: "chipped_corner" | "crack" | "full_break" | "faded" | "missing_part" | "relocated_by_plan" | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_observations__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_observations__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset, tree or bed */
                                asset: string | null;
                                /** metric */
                                metric: string | null;
                                /** value */
                                value: number | null;
                                /** unit */
                                unit: string | null;
                                /**
                                 * observed at
                                 * Format: date-time
                                 */
                                observed_at: string | null;
                                /** patch */
                                patch: string | null;
                                /** distress */
                                distress: string | null;
                                /**
                                 * exemption
                                 * @enum {string|null}
                                 */
                                exemption: "chipped_corner" | "crack" | "full_break" | "faded" | "missing_part" | "relocated_by_plan" | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_observations__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset, tree or bed */
                                asset: string | null;
                                /** metric */
                                metric: string | null;
                                /** value */
                                value: number | null;
                                /** unit */
                                unit: string | null;
                                /**
                                 * observed at
                                 * Format: date-time
                                 */
                                observed_at: string | null;
                                /** patch */
                                patch: string | null;
                                /** distress */
                                distress: string | null;
                                /**
                                 * exemption
                                 * @enum {string|null}
                                 */
                                exemption: "chipped_corner" | "crack" | "full_break" | "faded" | "missing_part" | "relocated_by_plan" | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_observations__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_observations__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset, tree or bed */
                                asset: string | null;
                                /** metric */
                                metric: string | null;
                                /** value */
                                value: number | null;
                                /** unit */
                                unit: string | null;
                                /**
                                 * observed at
                                 * Format: date-time
                                 */
                                observed_at: string | null;
                                /** patch */
                                patch: string | null;
                                /** distress */
                                distress: string | null;
                                /**
                                 * exemption
                                 * @enum {string|null}
                                 */
                                exemption: "chipped_corner" | "crack" | "full_break" | "faded" | "missing_part" | "relocated_by_plan" | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_surveys_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset */
                                asset: string | null;
                                /**
                                 * surveyed at
                                 * Format: date-time
                                 */
                                surveyed_at: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_surveys_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset */
                                asset: string | null;
                                /**
                                 * surveyed at
                                 * Format: date-time
                                 */
                                surveyed_at: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_surveys__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** code of the asset */
                            asset: string | null;
                            /**
                             * surveyed at
                             * Format: date-time
                             */
                            surveyed_at: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_surveys__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_surveys__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset */
                                asset: string | null;
                                /**
                                 * surveyed at
                                 * Format: date-time
                                 */
                                surveyed_at: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_surveys__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset */
                                asset: string | null;
                                /**
                                 * surveyed at
                                 * Format: date-time
                                 */
                                surveyed_at: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_surveys__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_surveys__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** code of the asset */
                                asset: string | null;
                                /**
                                 * surveyed at
                                 * Format: date-time
                                 */
                                surveyed_at: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    listed_reports_get: {
        parameters: {
            query?: {
                site?: string | null;
                code?: string;
                class?: string;
                /** @description `west,south,east,north` in degrees */
                bbox?: string;
                /** @description As it was then; needs site */
                as_of?: string | null;
                /** @description By what was known then; needs site */
                known_at?: string | null;
                /** @description Where the page before ended */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON FeatureCollection, WGS 84 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "FeatureCollection";
                        numberReturned: number;
                        links: Record<string, never>[];
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** category */
                                category: string | null;
                                /**
                                 * reported at
                                 * Format: date-time
                                 */
                                reported_at: string | null;
                                /** text */
                                text: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                    };
                };
            };
        };
    };
    create_reports_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeature"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** category */
                                category: string | null;
                                /**
                                 * reported at
                                 * Format: date-time
                                 */
                                reported_at: string | null;
                                /** text */
                                text: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    one_reports__id__get: {
        parameters: {
            query?: {
                /** @description As it was then; a day: at its end */
                as_of?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A GeoJSON feature, WGS 84 */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": {
                        /** @constant */
                        type: "Feature";
                        /** Format: uuid */
                        id: string;
                        geometry: Record<string, never> | null;
                        properties: {
                            site: string;
                            version: number;
                            /** category */
                            category: string | null;
                            /**
                             * reported at
                             * Format: date-time
                             */
                            reported_at: string | null;
                            /** text */
                            text: string | null;
                            /** horizontal accuracy at 95 %, m */
                            accuracy_m: number | null;
                            attributes: Record<string, never>;
                        };
                    };
                };
            };
        };
    };
    delete_reports__id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Body_delete_reports__id__delete"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** category */
                                category: string | null;
                                /**
                                 * reported at
                                 * Format: date-time
                                 */
                                reported_at: string | null;
                                /** text */
                                text: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    change_reports__id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that you saw */
                "if-match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedFeature"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** category */
                                category: string | null;
                                /**
                                 * reported at
                                 * Format: date-time
                                 */
                                reported_at: string | null;
                                /** text */
                                text: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    past_reports__id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": ({
                        change_id: number;
                        /** Format: date-time */
                        at: string;
                        /** @enum {unknown} */
                        operation: "insert" | "update" | "delete";
                        /** Format: date-time */
                        valid_from?: string | null;
                        /** Format: date-time */
                        valid_to?: string | null;
                        /** @description Column to old and new value */
                        changed: Record<string, never>;
                    } & {
                        [key: string]: unknown;
                    })[];
                };
            };
        };
    };
    restore_reports__id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restoring"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: {
                            /** @constant */
                            type: "Feature";
                            /** Format: uuid */
                            id: string;
                            geometry: Record<string, never> | null;
                            properties: {
                                site: string;
                                version: number;
                                /** category */
                                category: string | null;
                                /**
                                 * reported at
                                 * Format: date-time
                                 */
                                reported_at: string | null;
                                /** text */
                                text: string | null;
                                /** horizontal accuracy at 95 %, m */
                                accuracy_m: number | null;
                                attributes: Record<string, never>;
                            };
                        }[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
    bulk_changes_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Bulk"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description The state, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change: number;
                        features: Record<string, never>[];
                        findings: {
                            opened: Record<string, never>[];
                            closed: Record<string, never>[];
                            changed: Record<string, never>[];
                        };
                        overridden: string[];
                    };
                };
            };
        };
    };
}
