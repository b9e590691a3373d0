Feature: Ingress speaks TLS

  @ING-026 @breaks:tls-wrong-certificate
  Scenario: the certificate is the host's
    Given ingress routes
      | host         | service | tls |
      | shop.example | shop    | yes |
    Then ingress shows a certificate for shop.example at https://shop.example/
    And ingress routes https://shop.example/ to shop

  @ING-028 @breaks:tls-wrong-certificate
  Scenario: each host has its own certificate at one address
    Given ingress routes
      | host         | service | tls       |
      | shop.example | shop    | shop-cert |
      | blog.example | blog    | blog-cert |
    Then ingress answers
      | url                   | certificate  | service |
      | https://shop.example/ | shop.example | shop    |
      | https://blog.example/ | blog.example | blog    |
