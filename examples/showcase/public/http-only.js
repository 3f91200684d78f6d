window.DJUST_USE_WEBSOCKET = false;
