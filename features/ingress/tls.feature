Feature: Ingress speaks TLS

  @ING-026 @breaks:tls-wrong-certificate @spec
  Scenario: the certificate is the host's
    Given ingress routes
      | host         | service | tls |
      | shop.example | shop    | yes |
    Then ingress shows a certificate for shop.example at https://shop.example/
    And ingress routes https://shop.example/ to shop

  @ING-028 @breaks:tls-wrong-certificate @spec
  Scenario: each host has its own certificate at one address
    Given ingress routes
      | host         | service | tls       |
      | shop.example | shop    | shop-cert |
      | blog.example | blog    | blog-cert |
    Then ingress answers
      | url                   | certificate  | service |
      | https://shop.example/ | shop.example | shop    |
      | https://blog.example/ | blog.example | blog    |
    But ingress shows no certificate for other.example at https://other.example/

  @ING-030 @breaks:tls-wrong-certificate @spec
  Scenario: a host gets its certificate later
    Given ingress routes
      | host         | service |
      | shop.example | shop    |
    Then ingress shows no certificate for shop.example at https://shop.example/
    When ingress routes become
      | host         | service | tls |
      | shop.example | shop    | yes |
    Then ingress shows a certificate for shop.example at https://shop.example/

  @exact:ING-026 @ING-026 @breaks:deny-everything @spec
  Scenario: a Service that speaks plain HTTP fails TLS
    Given pod A
    And service B on 80
    Then pod A can reach service B on 80
    But pod A fails TLS with service B on 80
